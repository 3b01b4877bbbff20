package dev.caravel.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes label queries. */
public final class Labels {
  private Labels() {}

  /**
   * Reads a selector as it stands in a request or on a command line: {@code a=b,c!=d,e in
   * (x,y),!f}.
   *
   * @throws SelectorException with upstream's message
   */
  public static LabelQuery parse(String selector) {
    return selector.isEmpty() ? LabelQuery.EVERYTHING : new LabelParser(selector).parse();
  }

  /** Labels that have all of these; an empty map means everything. */
  public static LabelQuery of(Map<String, String> labels) {
    var requirements = new ArrayList<Requirement>();
    labels.forEach(
        (key, value) -> requirements.add(new Requirement(key, Operator.EQUALS, List.of(value))));
    return LabelQuery.of(requirements);
  }

  /**
   * The requirement of one of a {@code LabelSelector}'s {@code matchExpressions}.
   *
   * @param operator In, NotIn, Exists or DoesNotExist
   * @throws SelectorException if the operator is another, or key or values are malformed
   */
  public static Requirement expression(String key, String operator, List<String> values) {
    var known =
        switch (operator) {
          case "In" -> Operator.IN;
          case "NotIn" -> Operator.NOT_IN;
          case "Exists" -> Operator.EXISTS;
          case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
          default ->
              throw new SelectorException(
                  "\"" + operator + "\" is not a valid label selector operator");
        };
    return Requirement.checked(key, known, values);
  }

  /** The query of a {@code LabelSelector}: its {@code matchLabels} and these expressions. */
  public static LabelQuery of(Map<String, String> matchLabels, List<Requirement> expressions) {
    var requirements = new ArrayList<Requirement>();
    matchLabels.forEach((key, value) ->
        requirements.add(Requirement.checked(key, Operator.EQUALS, List.of(value))));
    requirements.addAll(expressions);
    return LabelQuery.of(requirements);
  }
}
