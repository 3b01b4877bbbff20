package dev.caravel.api.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMergePatchTest {

  /** The examples of RFC 7396, appendix A, whose documents and patches are objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":"b"}                   | {"a":"c"}                    | {"a":"c"}
          {"a":"b"}                   | {"b":"c"}                    | {"a":"b","b":"c"}
          {"a":"b"}                   | {"a":null}                   | {}
          {"a":"b","b":"c"}           | {"a":null}                   | {"b":"c"}
          {"a":["b"]}                 | {"a":"c"}                    | {"a":"c"}
          {"a":"c"}                   | {"a":["b"]}                  | {"a":["b"]}
          {"a":{"b":"c"}}             | {"a":{"b":"d","c":null}}     | {"a":{"b":"d"}}
          {"a":[{"b":"c"}]}           | {"a":[1]}                    | {"a":[1]}
          {"e":null}                  | {"a":1}                      | {"a":1,"e":null}
          {}                          | {"a":{"bb":{"ccc":null}}}    | {"a":{"bb":{}}}
          """)
  void mergesAsTheRfcSays(String document, String patch, String expected) {
    assertThat(apply(document, patch).json().toUtf8()).isEqualTo(expected);
  }

  @Test
  void tellsWhatThePatchSaysTwice() {
    assertThat(apply("{}", "{\"a\":{\"b\":1,\"b\":2},\"l\":[{\"c\":1,\"c\":1}]}").problems())
        .containsExactly("duplicate field \"a.b\"", "duplicate field \"l[0].c\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null      | Invalid JSON Patch
          []        | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
          5         | error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}
          {"a"      | error decoding patch: unexpected end of JSON input
          {a        | error decoding patch: invalid character 'a' looking for beginning of object key string
          {"a" 1    | error decoding patch: invalid character '1' after object key
          {"a":1 1  | error decoding patch: invalid character '1' after object key:value pair
          {"a":tru} | error decoding patch: invalid character '}' in literal true (expecting 'e')
          {"a":"\\x"} | error decoding patch: invalid character 'x' in string escape code
          {"a":1.}  | error decoding patch: invalid character '}' after decimal point in numeric literal
          """)
  void saysWhatIsNoPatch(String patch, String message) {
    assertThatThrownBy(() -> apply("{}", patch)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # applied before    | wanted now            | current               | patch
          {"a":1}             | {"a":1}               | {"a":1,"s":9}         | {}
          {"a":1}             | {"a":2}               | {"a":1,"s":9}         | {"a":2}
          {"a":1,"b":{"c":1}} | {"b":{}}              | {"a":1,"b":{"c":1}}   | {"a":null,"b":{"c":null}}
          {}                  | {"b":{"d":[1]}}       | {"b":{"c":1}}         | {"b":{"d":[1]}}
          {"b":{"c":1}}       | {"b":{"d":1}}         | {"b":{"c":1,"e":1}}   | {"b":{"c":null,"d":1}}
          """)
  void diffs(String original, String modified, String current, String patch) {
    byte[] found =
        JsonMergePatch.diff(
            original.getBytes(UTF_8), modified.getBytes(UTF_8), current.getBytes(UTF_8));
    assertThat(new String(found, UTF_8)).isEqualTo(patch);
  }

  private static Patched apply(String document, String patch) {
    return JsonMergePatch.apply(document.getBytes(UTF_8), patch.getBytes(UTF_8));
  }
}
