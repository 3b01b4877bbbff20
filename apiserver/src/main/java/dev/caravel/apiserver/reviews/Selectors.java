package dev.caravel.apiserver.reviews;

import dev.caravel.api.authorization.v1.ResourceAttributes;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.selector.SelectorException;
import dev.caravel.apiserver.error.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The field and label selectors of access reviews (KEP-4601). */
final class Selectors {
  private static final String FIELDS = "spec.resourceAttributes.fieldSelector";
  private static final String LABELS = "spec.resourceAttributes.labelSelector";
  private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");

  /** A requirement of either selector. */
  private record Requirement(String key, String operator, List<String> values) {}

  private Selectors() {}

  /** What is wrong with their form. */
  static List<Cause> causes(ResourceAttributes asked) {
    var causes = new ArrayList<Cause>();
    if (asked.hasFieldSelector()) {
      check(causes, FIELDS, asked.fieldSelector().rawSelector(), ofFields(asked));
    }
    if (asked.hasLabelSelector()) {
      check(causes, LABELS, asked.labelSelector().rawSelector(), ofLabels(asked));
    }
    return causes;
  }

  private static void check(
      List<Cause> causes, String field, String raw, List<Requirement> requirements) {
    if (!raw.isEmpty() && !requirements.isEmpty()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \"%s\": may not specified at the same time as requirements"
                  .formatted(raw),
              field + ".rawSelector"));
    } else if (raw.isEmpty() && requirements.isEmpty()) {
      causes.add(
          required(
              field + ".requirements",
              "when %s is specified, requirements or rawSelector is required".formatted(field)));
    }
    for (int i = 0; i < requirements.size(); i++) {
      check(causes, field + ".requirements[" + i + "]", requirements.get(i));
    }
  }

  private static void check(List<Cause> causes, String field, Requirement requirement) {
    if (requirement.key().isEmpty()) {
      causes.add(required(field + ".key", "must be specified"));
    }
    boolean needsValues =
        requirement.operator().equals("In") || requirement.operator().equals("NotIn");
    if (needsValues && requirement.values().isEmpty()) {
      causes.add(
          required(field + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  }

  private static Cause required(String field, String why) {
    return new Cause("FieldValueRequired", "Required value: " + why, field);
  }

  /** The fields that must have a value. */
  static Map<String, String> fields(ResourceAttributes asked) {
    var fields = new LinkedHashMap<String, String>();
    for (Requirement requirement : ofFields(asked)) {
      if (requirement.operator().equals("In") && requirement.values().size() == 1) {
        fields.put(requirement.key(), requirement.values().getFirst());
      }
    }
    String raw = asked.fieldSelector().rawSelector();
    if (!raw.isEmpty()) {
      try {
        FieldQuery.parse(raw).terms().stream()
            .filter(FieldQuery.Term::equal)
            .forEach(term -> fields.put(term.field(), term.value()));
      } catch (SelectorException malformed) {
        return Map.of(); // what cannot be read limits nothing; problem() says so
      }
    }
    return fields;
  }

  /** What could not be read and so did not count; empty if all could. */
  static String problem(ResourceAttributes asked) {
    var problems = new ArrayList<String>();
    if (!isReadable(asked.fieldSelector().rawSelector(), FieldQuery::parse)
        || !areKnown(ofFields(asked))) {
      problems.add(FIELDS + " ignored due to parse error");
    }
    if (!isReadable(asked.labelSelector().rawSelector(), Labels::parse)
        || !areKnown(ofLabels(asked))) {
      problems.add(LABELS + " ignored due to parse error");
    }
    return problems.size() > 1
        ? "[" + String.join(", ", problems) + "]"
        : String.join("", problems);
  }

  private interface Parser {
    Object parse(String text);
  }

  private static boolean isReadable(String text, Parser parser) {
    try {
      return text.isEmpty() || parser.parse(text) != null;
    } catch (SelectorException malformed) {
      return false;
    }
  }

  private static boolean areKnown(List<Requirement> requirements) {
    return requirements.stream().allMatch(r -> OPERATORS.contains(r.operator()));
  }

  private static List<Requirement> ofFields(ResourceAttributes asked) {
    return asked.fieldSelector().requirements().stream()
        .map(r -> new Requirement(r.key(), r.operator(), r.values()))
        .toList();
  }

  private static List<Requirement> ofLabels(ResourceAttributes asked) {
    return asked.labelSelector().requirements().stream()
        .map(r -> new Requirement(r.key(), r.operator(), r.values()))
        .toList();
  }
}
