package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One condition on one label.
 *
 * @param values sorted, without duplicates
 */
public record Requirement(String key, Operator operator, List<String> values) {

  public Requirement {
    values = values.size() < 2 ? List.copyOf(values) : List.copyOf(new TreeSet<>(values));
  }

  /**
   * A requirement whose key and values are checked.
   *
   * @throws SelectorException naming everything that is wrong, as upstream does
   */
  public static Requirement checked(String key, Operator operator, List<String> values) {
    var requirement = new Requirement(key, operator, values);
    var errors = requirement.errors();
    if (errors.size() == 1) {
      throw new SelectorException(errors.getFirst());
    }
    if (!errors.isEmpty()) {
      throw new SelectorException("[" + String.join(", ", errors) + "]");
    }
    return requirement;
  }

  private List<String> errors() {
    var errors = new ArrayList<String>();
    var keyErrors = LabelSyntax.keyErrors(key);
    if (!keyErrors.isEmpty()) {
      errors.add(invalid("key", key, String.join("; ", keyErrors)));
    }
    countError(errors);
    for (int i = 0; i < values.size(); i++) {
      var value = values.get(i);
      if (isOrder() && parsed(value) == null) {
        errors.add(
            invalid(
                "values[" + i + "]",
                value,
                "for 'Gt', 'Lt' operators, the value must be an integer"));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      var valueErrors = LabelSyntax.valueErrors(values.get(i));
      if (!valueErrors.isEmpty()) {
        errors.add(
            invalid(
                "values[" + i + "][" + key + "]", values.get(i), String.join("; ", valueErrors)));
      }
    }
    return errors;
  }

  private void countError(List<String> errors) {
    int count = values.size();
    var problem =
        switch (operator) {
          case IN, NOT_IN ->
              count == 0 ? "for 'in', 'notin' operators, values set can't be empty" : "";
          case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
              count != 1 ? "exact-match compatibility requires one single value" : "";
          case EXISTS, DOES_NOT_EXIST ->
              count != 0 ? "values set must be empty for exists and does not exist" : "";
          case GREATER_THAN, LESS_THAN ->
              count != 1 ? "for 'Gt', 'Lt' operators, exactly one value is required" : "";
        };
    if (!problem.isEmpty()) {
      var quoted = values.stream().map(Requirement::quote).toList();
      errors.add("values: Invalid value: [" + String.join(",", quoted) + "]: " + problem);
    }
  }

  private boolean isOrder() {
    return operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
  }

  static String invalid(String path, String value, String problem) {
    return path + ": Invalid value: " + quote(value) + ": " + problem;
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Whether the labels meet it. */
  public boolean matches(Map<String, String> labels) {
    var value = labels.get(key);
    return switch (operator) {
      case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
      case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
      case GREATER_THAN -> value != null && compare(value) > 0;
      case LESS_THAN -> value != null && compare(value) < 0;
    };
  }

  /** The order of a label's value and the bound; 0 also when one of them is no number. */
  private int compare(String value) {
    var number = parsed(value);
    var bound = values.isEmpty() ? null : parsed(values.getFirst());
    return number == null || bound == null ? 0 : number.compareTo(bound);
  }

  private static @org.jspecify.annotations.Nullable Long parsed(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return switch (operator) {
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case IN, NOT_IN -> key + " " + operator.word() + " (" + String.join(",", values) + ")";
      case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator.word() + String.join(",", values);
      case GREATER_THAN -> key + ">" + String.join(",", values);
      case LESS_THAN -> key + "<" + String.join(",", values);
    };
  }
}
