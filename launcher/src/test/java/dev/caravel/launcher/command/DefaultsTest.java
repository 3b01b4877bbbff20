package dev.caravel.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class DefaultsTest {
  private static String value(String command, String option, Map<String, String> environment) {
    var line = new CommandLine(Commands.make(command));
    var found =
        new Defaults(List.of(command), environment)
            .defaultValue(line.getCommandSpec().findOption(option));
    return String.valueOf(found);
  }

  @Test
  void everyOptionCanStandInTheEnvironment() {
    assertThat(value("up", "--port", Map.of("CARAVEL_PORT", "7000"))).isEqualTo("7000");
    assertThat(value("up", "--data-dir", Map.of("CARAVEL_DATA_DIR", "/x"))).isEqualTo("/x");
    assertThat(value("down", "--leave-pods", Map.of("CARAVEL_LEAVE_PODS", "true")))
        .isEqualTo("true");
    assertThat(value("logs", "-v", Map.of("CARAVEL_V", "6"))).isEqualTo("6");
    assertThat(value("up", "--port", Map.of("PORT", "7000"))).isEqualTo("null");
  }

  @Test
  void aVariableThatIsNoOptionNamesTheNearest() {
    assertThatThrownBy(() -> value("up", "--port", Map.of("CARAVEL_PROT", "7000")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the environment variable CARAVEL_PROT is no option; did you mean CARAVEL_PORT?");
  }

  @Test
  void anOptionOfAnotherCommandIsKnownToAll() {
    assertThat(value("down", "--name", Map.of("CARAVEL_WAIT", "9s", "CARAVEL_NAME", "a")))
        .isEqualTo("a");
  }
}
