package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Recursive descent over a selector's tokens; accepts and refuses exactly what upstream does. */
final class LabelParser {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "in", Operator.IN,
          "notin", Operator.NOT_IN,
          "=", Operator.EQUALS,
          "==", Operator.DOUBLE_EQUALS,
          "!=", Operator.NOT_EQUALS,
          ">", Operator.GREATER_THAN,
          "<", Operator.LESS_THAN);

  private final List<LabelToken> tokens;
  private int position;

  LabelParser(String selector) {
    tokens = LabelToken.scan(selector);
  }

  LabelQuery parse() {
    var requirements = new ArrayList<Requirement>();
    if (peek().isEnd()) {
      return LabelQuery.EVERYTHING;
    }
    if (!startsRequirement(peek())) {
      throw found(peek(), ", expected: !, identifier, or 'end of string'");
    }
    while (true) {
      try {
        requirements.add(requirement());
      } catch (SelectorException e) {
        throw new SelectorException("unable to parse requirement: " + e.getMessage());
      }
      var separator = next();
      if (separator.isEnd()) {
        return LabelQuery.of(requirements);
      }
      if (!separator.is(",")) {
        throw found(separator, ", expected: ',' or 'end of string'");
      }
      if (!startsRequirement(peek())) {
        throw found(peek(), ", expected: identifier after ','");
      }
    }
  }

  private static boolean startsRequirement(LabelToken token) {
    return token.isIdentifier() || token.is("!");
  }

  private Requirement requirement() {
    boolean negated = peek().is("!");
    if (negated) {
      next();
    }
    var token = next();
    if (!token.isIdentifier()) {
      throw found(token, ", expected: identifier");
    }
    var key = token.text();
    var keyErrors = LabelSyntax.keyErrors(key);
    if (!keyErrors.isEmpty()) {
      // Upstream prints the path it does not have.
      throw new SelectorException(Requirement.invalid("<nil>", key, String.join("; ", keyErrors)));
    }
    if (peek().isEnd() || peek().is(",")) {
      return Requirement.checked(
          key, negated ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
    }
    if (negated) {
      // As upstream, what follows "!key" is left for the caller to stumble over.
      return Requirement.checked(key, Operator.DOES_NOT_EXIST, List.of());
    }
    var operator = operator();
    return Requirement.checked(
        key,
        operator,
        operator == Operator.IN || operator == Operator.NOT_IN ? values() : List.of(value()));
  }

  private Operator operator() {
    var token = next();
    var operator = OPERATORS.get(token.text());
    if (operator == null) {
      throw found(token, ", expected: in, notin, =, ==, !=, gt, lt");
    }
    return operator;
  }

  private String value() {
    if (peek().isEnd() || peek().is(",")) {
      return "";
    }
    var token = next();
    if (!token.isIdentifier()) {
      throw found(token, ", expected: identifier");
    }
    return token.text();
  }

  private List<String> values() {
    var open = next();
    if (!open.is("(")) {
      throw found(open, " expected: '('");
    }
    if (peek().is(")")) {
      next();
      return List.of("");
    }
    if (!peek().isIdentifier() && !peek().is(",")) {
      throw found(peek(), ", expected: ',', ')' or identifier");
    }
    var values = new TreeSet<String>();
    while (true) {
      var token = next();
      if (token.isIdentifier()) {
        values.add(token.text());
        if (!peek().is(",") && !peek().is(")")) {
          throw found(peek(), ", expected: ',' or ')'");
        }
      } else if (token.is(",")) {
        emptyValue(values);
      } else {
        throw found(token, ", expected: ',', or identifier");
      }
      if (peek().is(")")) {
        next();
        return List.copyOf(values);
      }
    }
  }

  /** Nothing before, between or after commas is the empty value. */
  private void emptyValue(Set<String> values) {
    if (values.isEmpty() || peek().is(")")) {
      values.add("");
    } else if (peek().is(",")) {
      next();
      values.add("");
    }
  }

  private LabelToken peek() {
    return tokens.get(position);
  }

  private LabelToken next() {
    var token = tokens.get(position);
    if (position < tokens.size() - 1) {
      position++;
    }
    return token;
  }

  private static SelectorException found(LabelToken token, String expectation) {
    return new SelectorException("found '" + token.text() + "'" + expectation);
  }
}
