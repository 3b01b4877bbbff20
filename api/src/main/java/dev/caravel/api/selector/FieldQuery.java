package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A field selector, {@code metadata.name=a,status.phase!=Failed}: terms that must all hold. */
public record FieldQuery(List<Term> terms) {
  public static final FieldQuery EVERYTHING = new FieldQuery(List.of());

  private static final List<String> OPERATORS = List.of("!=", "==", "=");

  /** One field and the value that it must have, or must not. */
  public record Term(String field, boolean equal, String value) {
    boolean holds(String actual) {
      return actual.equals(value) == equal;
    }

    @Override
    public String toString() {
      return field + (equal ? "=" : "!=") + escape(value);
    }
  }

  public FieldQuery {
    terms = List.copyOf(terms);
  }

  /** One field must have this value. */
  public static FieldQuery equal(String field, String value) {
    return new FieldQuery(List.of(new Term(field, true, value)));
  }

  /**
   * Reads a selector; which fields there are is for the kind to say ({@link #checkFields}).
   *
   * @throws SelectorException with upstream's message
   */
  public static FieldQuery parse(String selector) {
    var terms = new ArrayList<Term>();
    for (var text : split(selector)) {
      if (!text.isEmpty()) {
        terms.add(term(text, selector));
      }
    }
    return terms.isEmpty() ? EVERYTHING : new FieldQuery(terms);
  }

  private static List<String> split(String selector) {
    var parts = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      char c = selector.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ',') {
        parts.add(selector.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(selector.substring(start));
    return parts;
  }

  private static Term term(String text, String selector) {
    for (int i = 0; i < text.length(); i++) {
      for (var operator : OPERATORS) {
        if (text.startsWith(operator, i)) {
          var value = unescape(text.substring(i + operator.length()));
          return new Term(text.substring(0, i), !operator.equals("!="), value);
        }
      }
    }
    throw new SelectorException(
        "invalid selector: '" + selector + "'; can't understand '" + text + "'");
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0 && text.indexOf('=') < 0) {
      return text;
    }
    var value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length() || "\\,=".indexOf(text.charAt(i)) < 0) {
          throw new SelectorException(
              "invalid field selector: invalid escape sequence: "
                  + text.substring(i - 1, Math.min(i + 1, text.length())));
        }
        value.append(text.charAt(i));
      } else if (c == '=' || c == ',') {
        throw new SelectorException(
            "invalid field selector: unescaped character in value: " + (int) c);
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
  }

  /** Whether the fields meet it; a field that is not there is empty. */
  public boolean matches(Map<String, String> fields) {
    return matches(field -> fields.getOrDefault(field, ""));
  }

  /** Whether an object meets it, whose fields {@code valueOf} knows; absent ones are empty. */
  public boolean matches(UnaryOperator<String> valueOf) {
    for (var term : terms) {
      if (!term.holds(valueOf.apply(term.field()))) {
        return false;
      }
    }
    return true;
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  /** The value that a field must have, if the query says so. */
  public Optional<String> exactValue(String field) {
    for (var term : terms) {
      if (term.equal() && term.field().equals(field)) {
        return Optional.of(term.value());
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses fields that a kind cannot be selected by.
   *
   * @throws SelectorException naming the field and the known ones, in their order
   */
  public void checkFields(Collection<String> known) {
    for (var term : terms) {
      if (!known.contains(term.field())) {
        var list = known.stream().map(f -> '"' + f + '"').collect(Collectors.joining(", "));
        throw new SelectorException(
            "\"" + term.field() + "\" is not a known field selector: only " + list);
      }
    }
  }

  /** The selector's syntax. */
  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(","));
  }
}
