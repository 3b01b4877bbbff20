package dev.caravel.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldQueryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata.name=a | true",
        "metadata.name==a | true",
        "metadata.name!=a | false",
        "metadata.name=a,status.phase!=Failed | true",
        "absent= | true",
        "absent!=x | true",
        ", | true",
        "'' | true",
        "metadata.name=a\\,b | false"
      })
  void selects(String selector, boolean expected) {
    var fields = Map.of("metadata.name", "a", "status.phase", "Running");
    assertThat(FieldQuery.parse(selector).matches(fields)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | invalid selector: 'a'; can't understand 'a'",
        "a=b,c | invalid selector: 'a=b,c'; can't understand 'c'",
        "metadata.name>x | invalid selector: 'metadata.name>x'; can't understand 'metadata.name>x'",
        "metadata.name=a=b | invalid field selector: unescaped character in value: 61",
        "metadata.name=a\\ | invalid field selector: invalid escape sequence: \\",
        "a=b\\c | invalid field selector: invalid escape sequence: \\c"
      })
  void refuses(String selector, String message) {
    assertThatThrownBy(() -> FieldQuery.parse(selector))
        .isInstanceOf(SelectorException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"=x, ''", "status.phase=x, status.phase"})
  void unknownFields(String selector, String field) {
    var known = List.of("metadata.name", "metadata.namespace");
    assertThatThrownBy(() -> FieldQuery.parse(selector).checkFields(known))
        .hasMessage(
            "\"%s\" is not a known field selector: only".formatted(field)
                + " \"metadata.name\", \"metadata.namespace\"");
  }

  @Property
  void anyValueReadsBack(@ForAll String value) {
    var query = FieldQuery.equal("spec.nodeName", value);
    assertThat(FieldQuery.parse(query.toString())).isEqualTo(query);
    assertThat(query.exactValue("spec.nodeName")).contains(value);
  }
}
