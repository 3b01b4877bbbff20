package dev.caravel.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private static final int A_BILLION_LAUGHS = 9;

  static String json(String yaml) {
    return new String(Yaml.toJson(yaml.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a: yes; {\"a\":true}",
        "a: off; {\"a\":false}",
        "a: y; {\"a\":true}",
        "a: 'yes'; {\"a\":\"yes\"}",
        "a: ~; {\"a\":null}",
        "a:; {\"a\":null}",
        "a: ''; {\"a\":\"\"}",
        "a: 5; {\"a\":5}",
        "a: 012; {\"a\":10}",
        "a: 0x1F; {\"a\":31}",
        "a: 0b11; {\"a\":3}",
        "a: 1_000; {\"a\":1000}",
        "a: 089; {\"a\":89}",
        "a: 1.50; {\"a\":1.5}",
        "a: 1e3; {\"a\":1000}",
        "a: 18446744073709551615; {\"a\":18446744073709551615}",
        "a: 10:30; {\"a\":\"10:30\"}",
        "a: 2026-01-02T03:04:05Z; {\"a\":\"2026-01-02T03:04:05Z\"}",
        "a: 1.2.3; {\"a\":\"1.2.3\"}",
        "a: !!str 5; {\"a\":\"5\"}",
        "a: !!binary YWJj; {\"a\":\"abc\"}",
        "{5: five, yes: x, 1.5: z}; {\"5\":\"five\",\"true\":\"x\",\"1.5\":\"z\"}",
        "[&x {a: 1}, *x]; [{\"a\":1},{\"a\":1}]",
        "{b: &x {a: 1, c: 2}, d: {<<: *x, a: 3}};"
            + " {\"b\":{\"a\":1,\"c\":2},\"d\":{\"a\":3,\"c\":2}}",
        "# nothing; null",
        "``; null",
        "{\"a\":\t[1, 2]}; {\"a\":[1,2]}"
      })
  void becomesJson(String yaml, String json) {
    assertThat(json(yaml)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a: b: c; yaml: mapping values are not allowed",
        "!!binary x; yaml: !!binary value contains invalid base64 data",
        "a: &a [*a]; yaml: anchor 'a' value contains itself",
        "a: *b; yaml: unknown anchor 'b' referenced",
        "a: .nan; yaml: json: unsupported value: .nan",
        "{~: 1}; yaml: unsupported map key",
        "{[a]: 1}; yaml: invalid map key",
        "{; yaml: "
      })
  void refuses(String yaml, String message) {
    assertThatThrownBy(() -> json(yaml))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void documentsOfAStream() {
    var text = "---\na: 1\n---\n# none\n---\nb: |\n  x\n  y\n...\n";
    assertThat(documents(text)).isEqualTo("{\"a\":1} {\"b\":\"x\\ny\\n\"}");
    assertThat(documents("{\"a\":1}\n{\"b\":2}")).isEqualTo("{\"a\":1} {\"b\":2}");
    assertThat(documents("{a: 1}\n---\nb: 2")).isEqualTo("{\"a\":1} {\"b\":2}");
  }

  private static String documents(String text) {
    return Yaml.documents(text.getBytes(StandardCharsets.UTF_8)).stream()
        .map(document -> document.json().toUtf8())
        .collect(Collectors.joining(" "));
  }

  @Test
  void documentsBeforeABrokenOneAreHandedOver() {
    var seen = new ArrayList<String>();
    assertThatThrownBy(() ->
            Yaml.read(
                "a: 1\n---\na: [\n".getBytes(StandardCharsets.UTF_8),
                document -> seen.add(document.json().toUtf8())))
        .isInstanceOf(YamlException.class);
    assertThat(seen).containsExactly("{\"a\":1}");
  }

  @Test
  void theLastOfTwoKeysCountsAndBothAreNamed() {
    var document = Yaml.first("a: 1\nb: 2\na: 3\n".getBytes(StandardCharsets.UTF_8));
    assertThat(document.json().toUtf8()).isEqualTo("{\"a\":3,\"b\":2}");
    assertThat(document.duplicateKeys()).containsExactly("line 3: key \"a\" already set in map");
  }

  @Test
  void aBillionLaughsAreRefused() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= A_BILLION_LAUGHS; i++) {
      var before = "*a" + (i - 1);
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append(String.join(", ", java.util.Collections.nCopies(9, before)))
          .append("]\n");
    }
    assertThatThrownBy(() -> json(bomb.toString()))
        .hasMessage("yaml: document contains excessive aliasing");
  }

  @Test
  void deepNestingIsRefused() {
    var deep = "[".repeat(Yaml.DEPTH_LIMIT + 1) + "]".repeat(Yaml.DEPTH_LIMIT + 1);
    assertThatThrownBy(() -> json(deep)).hasMessageContaining("depth");
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    assertThatThrownBy(() -> Yaml.toJson(new byte[] {'a', ':', ' ', (byte) 0xFF}))
        .hasMessage("yaml: invalid Unicode character");
  }
}
