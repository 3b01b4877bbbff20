package dev.caravel.api.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.patch.PatchException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
  private static final String DOCUMENT = "{\"a\":{\"b\":1},\"l\":[1,2,3],\"s/l~h\":true}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"op":"add","path":"/a/c","value":2}            | {"a":{"b":1,"c":2},"l":[1,2,3],"s/l~h":true}
          {"op":"add","path":"/a/b","value":2}            | {"a":{"b":2},"l":[1,2,3],"s/l~h":true}
          {"op":"add","path":"/a/c"}                      | {"a":{"b":1,"c":null},"l":[1,2,3],"s/l~h":true}
          {"op":"add","path":"/l/0","value":0}            | {"a":{"b":1},"l":[0,1,2,3],"s/l~h":true}
          {"op":"add","path":"/l/3","value":4}            | {"a":{"b":1},"l":[1,2,3,4],"s/l~h":true}
          {"op":"add","path":"/l/-","value":4}            | {"a":{"b":1},"l":[1,2,3,4],"s/l~h":true}
          {"op":"add","path":"/l/-1","value":4}           | {"a":{"b":1},"l":[1,2,3,4],"s/l~h":true}
          {"op":"remove","path":"/l/1"}                   | {"a":{"b":1},"l":[1,3],"s/l~h":true}
          {"op":"remove","path":"/s~1l~0h"}               | {"a":{"b":1},"l":[1,2,3]}
          {"op":"replace","path":"/a/none","value":2}     | {"a":{"b":1,"none":2},"l":[1,2,3],"s/l~h":true}
          {"op":"replace","path":"/l/2","value":[]}       | {"a":{"b":1},"l":[1,2,[]],"s/l~h":true}
          {"op":"replace","path":"","value":{"x":1}}      | {"x":1}
          {"op":"move","path":"/l/-","from":"/a/b"}       | {"a":{},"l":[1,2,3,1],"s/l~h":true}
          {"op":"copy","path":"/c","from":"/a"}           | {"a":{"b":1},"c":{"b":1},"l":[1,2,3],"s/l~h":true}
          {"op":"test","path":"/a","value":{"b":1.0}}     | {"a":{"b":1},"l":[1,2,3],"s/l~h":true}
          """)
  void applies(String operation, String expected) {
    assertThat(apply("[" + operation + "]")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"op":"add","path":"/l/4","value":0}
          {"op":"add","path":"/none/x","value":0}
          {"op":"add","path":"a","value":0}
          {"op":"add","path":"/a/b/c","value":0}
          {"op":"add"}
          {"op":"odd","path":"/a"}
          {"path":"/a"}
          {"op":"remove","path":"/none"}
          {"op":"remove","path":"/l/3"}
          {"op":"remove","path":"/l/-"}
          {"op":"remove","path":"/l/x"}
          {"op":"remove","path":""}
          {"op":"replace","path":"/l/3","value":0}
          {"op":"move","path":"/a/b/c","from":"/a/b"}
          {"op":"move","path":"/x","from":"/none"}
          {"op":"copy","path":"/x"}
          {"op":"test","path":"/a","value":{"b":2}}
          null
          """)
  void refuses(String operation) {
    assertThatThrownBy(() -> apply("[" + operation + "]"))
        .isInstanceOfSatisfying(
            PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNPROCESSABLE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          garbage  | error decoding patch: invalid character 'g' looking for beginning of value
          {}       | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
          "x"      | error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp
          ``       | error decoding patch: unexpected end of JSON input
          []{      | error decoding patch: invalid character '{' after top-level value
          [1}      | error decoding patch: invalid character '}' after array element
          """)
  void saysWhatIsNoPatch(String patch, String message) {
    assertThatThrownBy(() -> apply(patch))
        .hasMessage(message)
        .isInstanceOfSatisfying(
            PatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void nullIsNoOperations() {
    assertThat(apply("null")).isEqualTo(DOCUMENT);
  }

  @Test
  void tooManyOperations() {
    String test = "{\"op\":\"test\",\"path\":\"/a/b\",\"value\":1}";
    assertThat(apply("[" + (test + ",").repeat(9_999) + test + "]")).isEqualTo(DOCUMENT);
    assertThatThrownBy(() -> apply("[" + (test + ",").repeat(10_000) + test + "]"))
        .hasMessage(
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000,"
                + " got 10001");
  }

  @Test
  void copiesThatDoubleThemselvesAreStopped() {
    String copy = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/x\"}";
    assertThatThrownBy(() -> apply("[" + (copy + ",").repeat(999) + copy + "]"))
        .isInstanceOf(PatchException.class);
  }

  private static String apply(String patch) {
    return JsonPatch.apply(DOCUMENT.getBytes(UTF_8), patch.getBytes(UTF_8)).json().toUtf8();
  }
}
