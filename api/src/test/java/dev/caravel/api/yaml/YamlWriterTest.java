package dev.caravel.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlWriterTest {

  private static String yaml(String json) {
    return Yaml.fromJson(json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"10\"; \"10\"",
        "\"yes\"; \"yes\"",
        "\"y\"; \"y\"",
        "\"\"; \"\"",
        "\"null\"; \"null\"",
        "\"2026-01-02T03:04:05Z\"; \"2026-01-02T03:04:05Z\"",
        "\"10:30\"; \"10:30\"",
        "\"1e3\"; \"1e3\"",
        "\"1.2.3\"; 1.2.3",
        "\"v1\"; v1",
        "\"a: b\"; 'a: b'",
        "\"a:b\"; a:b",
        "\"- a\"; '- a'",
        "\"-a\"; -a",
        "\"{x}\"; '{x}'",
        "\"*\"; '*'",
        "\"a #b\"; 'a #b'",
        "\"it's\"; it's",
        "\"'a'\"; '''a'''",
        "\" a\"; ' a'",
        "\"a\\tb\"; \"a\\tb\"",
        "\"\\ud83d\\ude00\"; \"\\U0001F600\"",
        "\"\\u00e9\"; é",
        "5; 5",
        "1.0; 1",
        "1.5; 1.5",
        "1000000.0; 1e+06",
        "0.00001; 1e-05",
        "true; true",
        "null; null",
        "{}; {}",
        "[]; []"
      })
  void scalars(String json, String yaml) {
    assertThat(yaml("{\"k\":" + json + "}")).isEqualTo("k: " + yaml + "\n");
  }

  @Test
  void collections() {
    var json =
        """
        {"b":[{"x":1,"a":[1,[2,3],[]]},{"y":{}}],"a":{"c":{"d":"e"}},"f:x":{".":{}}}
        """;
    assertThat(yaml(json))
        .isEqualTo(
            """
            a:
              c:
                d: e
            b:
            - a:
              - 1
              - - 2
                - 3
              - []
              x: 1
            - "y": {}
            f:x:
              .: {}
            """);
  }

  @Test
  void blocks() {
    var json =
        "{\"a\":\"x\\ny\\n\",\"b\":\"x\\n\\n  y\",\"c\":\"x\\n\\n\",\"d\":\" x\\ny\","
            + "\"e\":[\"x\\ny\"],\"f\":\"x \\ny\"}";
    assertThat(yaml(json))
        .isEqualTo(
            """
            a: |
              x
              y
            b: |-
              x

                y
            c: |+
              x

            d: |2-
               x
              y
            e:
            - |-
              x
              y
            f: "x \\ny"
            """);
  }

  @Test
  void longLinesFoldBeyondColumnEighty() {
    var words = "word ".repeat(20).strip();
    assertThat(yaml("{\"message\":\"" + words + "\"}"))
        .isEqualTo(
            "message: word word word word word word word word word word word word word word word\n"
                + "  word word word word word\n");
  }

  @Test
  void longKeysGetALineOfTheirOwn() {
    var key = "k".repeat(129);
    assertThat(yaml("{\"" + key + "\":\"v\"}")).isEqualTo("? " + key + "\n: v\n");
  }

  @Test
  void keysInNaturalOrder() {
    assertThat(yaml("{\"a10\":1,\"a2\":1,\"B\":1,\"a-b\":1,\"a\":1}"))
        .isEqualTo("B: 1\na: 1\na-b: 1\na2: 1\na10: 1\n");
  }

  @Property(tries = 100)
  void anyStringsReadBack(@ForAll Map<String, List<String>> content) {
    var tree = new LinkedHashMap<String, Object>(content);
    var json = JsonTree.write(tree);
    var read = JsonTree.parse(Yaml.toJson(Yaml.fromJson(json).getBytes(StandardCharsets.UTF_8)));
    assertThat(read).isEqualTo(JsonTree.parse(json));
  }
}
