package dev.caravel.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Each answer is what upstream's client prints behind {@code error: }. */
final class MisuseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nosuch               | unknown command "nosuch" for "kubectl"
          --nosuch             | unknown flag: --nosuch ; See 'kubectl --help' for usage.
          get --nosuch         | unknown flag: --nosuch ; See 'kubectl get --help' for usage.
          get pods --nosuch=x  | unknown flag: --nosuch ; See 'kubectl get --help' for usage.
          get -Z               | unknown shorthand flag: 'Z' in -Z ; See 'kubectl get --help' for usage.
          get pods -o          | flag needs an argument: 'o' in -o ; See 'kubectl get --help' for usage.
          get pods --output    | flag needs an argument: --output ; See 'kubectl get --help' for usage.
          logs p --tail=x      | invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax ; See 'kubectl logs --help' for usage.
          get pods --watch=x   | invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax ; See 'kubectl get --help' for usage.
          create deployment x  | required flag(s) "image" not set
          create namespace     | exactly one NAME is required, got 0 ; See 'kubectl create namespace -h' for help and examples
          create nosuch        | Unexpected args: [nosuch] ; See 'kubectl create -h' for help and examples
          apply x              | Unexpected args: [x] ; See 'kubectl apply -h' for help and examples
          rollout nosuch       | unknown command "nosuch" ; See 'kubectl rollout -h' for help and examples
          """)
  void readsAsUpstreams(String words, String expected) {
    var all = List.of(words.split(" "));
    var wrong =
        catchThrowableOfType(
            ParameterException.class,
            () -> new CommandLine(new KubectlCommand()).parseArgs(all.toArray(String[]::new)));

    assertThat(Misuse.text(wrong, all)).isEqualTo(expected.replace(" ; ", "\n"));
  }
}
