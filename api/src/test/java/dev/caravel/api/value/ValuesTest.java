package dev.caravel.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

  @ParameterizedTest
  @CsvSource({"25%, 10, true, 3", "25%, 10, false, 2", "7, 10, true, 7", "100%, 3, false, 3"})
  void percentagesScale(String text, int total, boolean roundUp, int expected) {
    assertThat(IntOrString.parse(text).scaled(total, roundUp)).isEqualTo(expected);
  }

  @Test
  void textsAreNotNumbers() {
    assertThat(IntOrString.of("80").isInt()).isFalse();
    assertThat(IntOrString.of("80").intValue()).isEqualTo(80);
    assertThat(IntOrString.of("http").intValue()).isZero();
    assertThat(IntOrString.parse("http")).isEqualTo(IntOrString.of("http"));
    assertThatThrownBy(() -> IntOrString.of("http").scaled(1, true))
        .hasMessage("invalid value for IntOrString: invalid type: string is not a percentage");
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "YQ==, a",
    "'YW\nJj', abc",
  })
  void base64(String text, String content) {
    assertThat(Bytes.fromBase64(text)).isEqualTo(Bytes.ofUtf8(content));
  }

  @ParameterizedTest
  @CsvSource({"YQ, 0", "YQ=, 2", "!!!!, 0", "YWJj*, 4", "YWJjY, 4"})
  void malformedBase64(String text, int offset) {
    assertThatThrownBy(() -> Bytes.fromBase64(text))
        .hasMessage("illegal base64 data at input byte " + offset);
  }

  @Property
  void base64ReadsBack(@ForAll byte[] content) {
    var bytes = Bytes.copyOf(content);
    assertThat(Bytes.fromBase64(bytes.toBase64())).isEqualTo(bytes);
    assertThat(bytes.toByteArray()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"b\" : [ 1.50 , true ] } | {\"b\":[1.50,true]}",
        "\"a \\\" b\" | \"a \\\" b\"",
        "\"<&>\" | \"\\u003c\\u0026\\u003e\"",
        "\"a\u2028b\" | \"a\\u2028b\"",
        "null | null"
      })
  void jsonIsCompacted(String text, String compact) {
    assertThat(JsonValue.parse(text)).hasToString(compact);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``", "{", "{} {}", "{\"a\":1,}", "tru", "[1 2]", "NaN", "\"\\x\""})
  void jsonThatIsNone(String text) {
    assertThatThrownBy(() -> JsonValue.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void jsonNestedTooDeeply() {
    var deep = "[".repeat(JsonValue.DEPTH_LIMIT + 1) + "]".repeat(JsonValue.DEPTH_LIMIT + 1);
    assertThatThrownBy(() -> JsonValue.parse(deep.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
