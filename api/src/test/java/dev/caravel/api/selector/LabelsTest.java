package dev.caravel.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
  private static final Map<String, Map<String, String>> OBJECTS =
      Map.of(
          "a", Map.of("env", "prod", "tier", "web", "n", "1"),
          "b", Map.of("env", "prod", "n", "10"),
          "c", Map.of("env", "test", "tier", "db"),
          "d", Map.of(),
          "e", Map.of("env", "", "example.com/x", "y"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env=prod | ab",
        "env==prod | ab",
        "env!=prod | cde",
        "env= | e",
        "env | abce",
        "!env | d",
        "env=prod,tier=web | a",
        "env=prod,!tier | b",
        "' env = prod ' | ab",
        "example.com/x=y | e",
        "'' | abcde",
        "n>5 | b",
        "n<5 | a",
        "n>1,n<20 | b",
        "env in (prod,test) | abc",
        "env notin (prod) | cde",
        "env in (,prod) | abe",
        "env in ( prod , test ),tier | ac",
        "env in () | e",
        "env in (prod,) | abe",
        "env in (test,,prod) | abce",
        "in | ''",
        "notin in (in) | ''"
      })
  void selects(String selector, String expected) {
    var query = Labels.parse(selector);
    assertThat(matching(query)).isEqualTo(expected);
    assertThat(matching(Labels.parse(query.toString()))).isEqualTo(expected);
  }

  private static String matching(LabelQuery query) {
    return OBJECTS.entrySet().stream()
        .filter(e -> query.matches(e.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a in b | unable to parse requirement: found 'b' expected: '('",
        "a in ( | unable to parse requirement: found '', expected: ',', ')' or identifier",
        "a in (a a) | unable to parse requirement: found 'a', expected: ',' or ')'",
        "a in (a,=) | unable to parse requirement: found '=', expected: ',', or identifier",
        "a==b==c | found '==', expected: ',' or 'end of string'",
        "=b | found '=', expected: !, identifier, or 'end of string'",
        "a! | unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt",
        ", | found ',', expected: !, identifier, or 'end of string'",
        "a,,b | found ',', expected: identifier after ','",
        "a=b, | found '', expected: identifier after ','",
        "bad key=x | unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt,"
            + " lt",
        "a=bad value! | found 'value', expected: ',' or 'end of string'",
        "a notin | unable to parse requirement: found '' expected: '('",
        "! | unable to parse requirement: found '', expected: identifier",
        "!! | unable to parse requirement: found '!', expected: identifier",
        "!a=b | found '=', expected: ',' or 'end of string'",
        "a=(b) | unable to parse requirement: found '(', expected: identifier",
        "n>=5 | unable to parse requirement: found '=', expected: identifier",
        "a>b | unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt'"
            + " operators, the value must be an integer",
        "@=b | unable to parse requirement: <nil>: Invalid value: \"@\": name part must consist of"
            + " alphanumeric characters, '-', '_' or '.', and must start and end with an"
            + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used"
            + " for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "a=@ | unable to parse requirement: values[0][a]: Invalid value: \"@\": a valid label must"
            + " be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
            + " must start and end with an alphanumeric character (e.g. 'MyValue',  or"
            + " 'my_value',  or '12345', regex used for validation is"
            + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
      })
  void refuses(String selector, String message) {
    assertThatThrownBy(() -> Labels.parse(selector))
        .isInstanceOf(SelectorException.class)
        .hasMessage(message);
  }

  @Test
  void aNulEndsAWord() {
    assertThat(Labels.parse("a\0=b")).isEqualTo(Labels.parse("a=b"));
  }

  @ParameterizedTest
  @CsvSource({"a/b/c", "/a", "Upper/a", "a/", "-a"})
  void keysThatAreNone(String key) {
    assertThat(LabelSyntax.keyErrors(key)).isNotEmpty();
  }

  @Test
  void longNamesAreRefused() {
    assertThat(LabelSyntax.keyErrors("a".repeat(64)))
        .containsExactly("name part must be no more than 63 bytes");
    assertThat(LabelSyntax.valueErrors("a".repeat(64)))
        .containsExactly("must be no more than 63 bytes");
    assertThat(LabelSyntax.keyErrors("a".repeat(254) + "/a"))
        .containsExactly("prefix part must be no more than 253 bytes");
  }

  @Test
  void selectorsOfWorkloads() {
    var query =
        Labels.of(
            Map.of("tier", "web"), List.of(Labels.expression("env", "In", List.of("prod", "x"))));
    assertThat(matching(query)).isEqualTo("a");
    assertThat(query).hasToString("env in (prod,x),tier=web");
    assertThat(Labels.of(Map.of(), List.of())).isEqualTo(LabelQuery.EVERYTHING);
    assertThat(matching(LabelQuery.NOTHING)).isEmpty();
    assertThat(query.exactValue("tier")).contains("web");
    assertThat(query.exactValue("env")).isEmpty();
    assertThatThrownBy(() -> Labels.expression("a", "Near", List.of()))
        .hasMessage("\"Near\" is not a valid label selector operator");
    assertThatThrownBy(() -> Labels.expression("a", "In", List.of()))
        .hasMessage(
            "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
    assertThatThrownBy(() -> Labels.expression("a", "Exists", List.of("b")))
        .hasMessage(
            "values: Invalid value: [\"b\"]: values set must be empty for exists and does not"
                + " exist");
  }

  @Property(tries = 2000)
  void whatIsReadPrintsAndReadsBack(
      @ForAll
          @Chars({'a', 'b', '=', '!', ',', '(', ')', ' ', '<', '>', '1', 'i', 'n'})
          @CharRange(from = 'a', to = 'c')
          String selector) {
    try {
      var query = Labels.parse(selector);
      assertThat(Labels.parse(query.toString()).toString()).isEqualTo(query.toString());
    } catch (SelectorException e) {
      assertThat(e).hasMessageMatching("(?s)(found|unable to parse requirement).*");
    }
  }
}
