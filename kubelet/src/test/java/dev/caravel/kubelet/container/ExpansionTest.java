package dev.caravel.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain         | plain",
        "$(A)          | one",
        "x$(A)y$(B)z   | xoneytwoz",
        "$(NONE)       | $(NONE)",
        "$$(A)         | $(A)",
        "$$$(A)        | $one",
        "$A            | $A",
        "$(A           | $(A",
        "end$          | end$",
        "$()           | $()",
      })
  void replaces_what_is_known(String text, String expected) {
    assertThat(Expansion.expand(text, Map.of("A", "one", "B", "two"))).isEqualTo(expected);
  }
}
