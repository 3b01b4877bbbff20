package dev.caravel.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.quantity.Quantity.Format;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "00, 0",
    "0.0, 0",
    "-0, 0",
    "+, 0",
    "Ki, 0",
    "1, 1",
    "1000, 1k",
    "1024, 1024",
    "0.5, 500m",
    "0.001, 1m",
    "1.5, 1500m",
    "-1.5, -1500m",
    "1.5Gi, 1536Mi",
    "0.5Gi, 512Mi",
    "1024Mi, 1Gi",
    "1048576Ki, 1Gi",
    "1023Ki, 1023Ki",
    "0.0000000001, 1n",
    "-0.0000000001, -1n",
    "1.0000000001, 1000000001n",
    "12e6, 12e6",
    "1E3, 1E3",
    "1e9, 1e9",
    "1e10, 10e9",
    "1e-3, 1e-3",
    "1e-4, 100e-6",
    "1E, 1E",
    "1000E, 1e21",
    "100000000000000000000, 100E",
    "8Ei, 9223372036854775807",
    "-8Ei, -9223372036854775807",
    "0.1Ki, 102400m",
    "0.0001Ki, 102400u",
    "123456789012345678901, 123456789012345678901",
    "0.000001234, 1234n",
    // kept as written, as upstream keeps them
    "+100m, +100m",
    "1.500, 1.500",
    "01Ki, 01Ki",
    "1.Ki, 1.Ki"
  })
  void canonicalForm(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "1 ", "1.2.3", "1+1.0M", "aoeu", "0.1mi ", "12é", "-3.01e-x"})
  void shapeRefused(String text) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(QuantityFormatException.class)
        .hasMessage(
            "quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1i", "1mi", "1e", "1m3", "1ee3", ".5i", "-3.01i", "1e-", "1e999999999999"})
  void suffixRefused(String text) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(QuantityFormatException.class)
        .hasMessage("unable to parse quantity's suffix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e-10", ".e-10"})
  void numberRefused(String text) {
    assertThatThrownBy(() -> Quantity.parse(text))
        .isInstanceOf(QuantityFormatException.class)
        .hasMessage("unable to parse numeric part of quantity");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1000",
    "1m, 1, 1",
    "-1m, -1, -1",
    "1500m, 2, 1500",
    "-1500m, -2, -1500",
    "1u, 1, 1",
    "1Ki, 1024, 1024000",
    "1.5Gi, 1610612736, 1610612736000",
    "100E, 9223372036854775807, 9223372036854775807",
    "-100E, -9223372036854775808, -9223372036854775808"
  })
  void wholeAndMilliRoundAwayFromZero(String text, long value, long milli) {
    assertThat(Quantity.parse(text).value()).isEqualTo(value);
    assertThat(Quantity.parse(text).milliValue()).isEqualTo(milli);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2",
    "0, 1Gi, 1Gi",
    "1Gi, 512Mi, 1536Mi",
    "1Gi, 1k, 1073742824",
    "500m, 1.5, 2",
    "9223372036854775807, 1, 9223372036854775808",
    "1n, 9E, 9000000000000000000000000001n"
  })
  void sums(String left, String right, String sum) {
    assertThat(Quantity.parse(left).add(Quantity.parse(right))).hasToString(sum);
    assertThat(Quantity.parse(sum).subtract(Quantity.parse(right))).isEqualTo(Quantity.parse(left));
  }

  @ParameterizedTest
  @CsvSource({"0.0001, 1m", "1001u, 2m", "1, 1", "-0.0001, -1m"})
  void roundsUpToMilli(String text, String rounded) {
    assertThat(Quantity.parse(text).roundUp(-3)).hasToString(rounded);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000m", "1Ki, 1024", "1e3, 1k", "0, 0Gi"})
  void equalWhateverTheSuffix(String left, String right) {
    assertThat(Quantity.parse(left)).isEqualTo(Quantity.parse(right));
    assertThat(Quantity.parse(left)).hasSameHashCodeAs(Quantity.parse(right));
  }

  @ParameterizedTest
  @CsvSource({"100m, 0.1", "1Ki, 1024", "2, 2", "123456789012345678901, 1.2345678901234568E20"})
  void approximateDouble(String text, double expected) {
    assertThat(Quantity.parse(text).asApproximateDouble()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2048, BINARY_SI, 2Ki", "1023, BINARY_SI, 1023", "1024, BINARY_SI, 1Ki"})
  void madeFromNumbers(long amount, Format format, String text) {
    assertThat(Quantity.of(amount, format)).hasToString(text);
    assertThat(Quantity.of(BigDecimal.valueOf(amount), format)).hasToString(text);
  }
}
