package dev.caravel.apiserver.validation;

import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.meta.v1.LabelSelectorRequirement;
import java.util.Map;
import java.util.TreeMap;

/** Labels and selectors of labels. */
final class LabelRules {
  private LabelRules() {}

  static void labels(Path path, Map<String, String> labels, Errors errors) {
    new TreeMap<>(labels)
        .forEach((key, value) -> {
          errors.invalid(path, key, Names.qualified(key));
          errors.invalid(path, value, Names.labelValue(value));
        });
  }

  static void selector(Path path, LabelSelector selector, Errors errors) {
    labels(path.to("matchLabels"), selector.matchLabels(), errors);
    for (int i = 0; i < selector.matchExpressions().size(); i++) {
      requirement(path.to("matchExpressions").at(i), selector.matchExpressions().get(i), errors);
    }
  }

  static boolean isEmpty(LabelSelector selector) {
    return selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty();
  }

  private static void requirement(Path path, LabelSelectorRequirement requirement, Errors errors) {
    switch (requirement.operator()) {
      case "In", "NotIn" -> {
        if (requirement.values().isEmpty()) {
          errors.required(
              path.to("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!requirement.values().isEmpty()) {
          errors.forbidden(
              path.to("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default ->
          errors.invalid(
              path.to("operator"), requirement.operator(), "not a valid selector operator");
    }
    errors.invalid(path.to("key"), requirement.key(), Names.qualified(requirement.key()));
    for (int i = 0; i < requirement.values().size(); i++) {
      String value = requirement.values().get(i);
      errors.invalid(path.to("values").at(i), value, Names.labelValue(value));
    }
  }
}
