package dev.caravel.kubectl.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnstructuredTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"b": 1, "a": [{"d": null, "c": true}]} | {"a":[{"c":true,"d":null}],"b":1}
          {"a": "<&>"}                            | {"a":"\\u003c\\u0026\\u003e"}
          {"a": 1.0, "b": 2.50, "c": 1e3}         | {"a":1,"b":2.5,"c":1000}
          {"a": 0.000001, "b": -0.5, "c": 0.0}    | {"a":0.000001,"b":-0.5,"c":0}
          {"a": 9223372036854775807}              | {"a":9223372036854775807}
          {"a": 100000000000000000001}            | {"a":100000000000000000000}
          """)
  void jsonIsAsGoWritesMaps(String json, String expected) {
    assertThat(text(parse(json))).isEqualTo(expected);
  }

  @Test
  void whatIsSetLeavesTheOriginalAsItWas() {
    var original = parse("{\"metadata\":{\"name\":\"a\"}}");

    var changed = original.with("b", "metadata", "namespace").with(1L, "spec", "replicas");

    assertThat(text(original)).isEqualTo("{\"metadata\":{\"name\":\"a\"}}");
    assertThat(text(changed))
        .isEqualTo("{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"},\"spec\":{\"replicas\":1}}");
  }

  @Test
  void whatIsNotThereIsEmpty() {
    var object = parse("{\"metadata\":{\"name\":7},\"items\":[{\"kind\":\"A\"},1]}");

    assertThat(object.stringAt("metadata", "name")).isEmpty();
    assertThat(object.stringAt("metadata", "name", "first")).isEmpty();
    assertThat(object.objectAt("metadata", "annotations")).isEmpty();
    assertThat(object.objectsAt("metadata")).isEmpty();
    assertThat(object.objectsAt("items").orElseThrow())
        .map(UnstructuredTest::text)
        .isEqualTo(List.of("{\"kind\":\"A\"}", "{}"));
  }

  @Test
  void onlyObjectsAreRead() {
    assertThatThrownBy(() -> parse("[]")).isInstanceOf(JsonException.class);
  }

  private static Unstructured parse(String json) {
    return Unstructured.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Unstructured object) {
    return new String(object.json(), StandardCharsets.UTF_8);
  }
}
