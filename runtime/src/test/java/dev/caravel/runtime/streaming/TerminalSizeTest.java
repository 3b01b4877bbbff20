package dev.caravel.runtime.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalSizeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Width\":80,\"Height\":24} | 24x80",
        "{\"height\": 1, \"width\": 2}~ | 1x2",
        "{\"Width\":80,\"Height\":24}~{\"Width\":90,\"Height\":30}~ | 30x90",
        "{\"Width\":80} | none",
        "{\"Width\":70000,\"Height\":1} | none",
        "{\"Width\":999999,\"Height\":1} | none",
        "{\"Width\":-1,\"Height\":1} | none",
        "nonsense | none",
        "'' | none",
      })
  void is_the_last_that_is_whole(String json, String expected) {
    Optional<TerminalSize> size =
        TerminalSize.parse(json.replace('~', '\n').getBytes(StandardCharsets.UTF_8));
    assertThat(size.map(s -> s.rows() + "x" + s.columns()).orElse("none")).isEqualTo(expected);
  }
}
