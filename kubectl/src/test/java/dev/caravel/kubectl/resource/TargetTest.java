package dev.caravel.kubectl.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.kubectl.CommandException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pods                 | pods[]
          po a b               | pods[a, b]
          deploy web           | deployments.apps[web]
          Deployment web       | deployments.apps[web]
          pods,svc             | pods[] services[]
          po/a svc/b           | pods[a] services[b]
          deployments.apps/web | deployments.apps[web]
          events               | events[]
          ev.events.k8s.io     | events.events.k8s.io[]
          hpa                  | horizontalpodautoscalers.autoscaling[]
          """)
  void readsWhatAPersonNames(String words, String expected) {
    assertThat(
            Target.parse(List.of(words.split(" "))).stream()
                .map(target -> ResourceTypes.plural(target.kind()) + target.names())
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing   | the server doesn't have a resource type "nothing"
          po/a b    | there is no need to specify a resource type as a separate argument
          po/a/b    | arguments in resource/name form must have a single resource and name
          """)
  void refusesTheRest(String words, String message) {
    assertThatThrownBy(() -> Target.parse(List.of(words.split(" "))))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void ofSeveralVersionsThePreferredIsMeant() {
    assertThat(ResourceTypes.find("hpa").version()).isEqualTo("v2");
  }
}
