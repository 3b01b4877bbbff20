package dev.caravel.apiserver.table;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.meta.v1.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Phrases that tables of several kinds share. */
final class Text {
  static final String NONE = "<none>";
  static final String UNSET = "<unset>";

  private Text() {}

  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  static String orUnset(String text) {
    return text.isEmpty() ? UNSET : text;
  }

  /** {@code a=1,b=2}, by key. */
  static String labels(Map<String, String> labels) {
    return orNone(
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(",")));
  }

  /** {@code a=1,b in (x,y)}. */
  static String selector(LabelSelector selector) {
    var parts = new ArrayList<String>();
    new TreeMap<>(selector.matchLabels()).forEach((key, value) -> parts.add(key + "=" + value));
    for (LabelSelectorRequirement requirement : selector.matchExpressions()) {
      parts.add(requirement(requirement));
    }
    return parts.isEmpty() ? NONE : parts.stream().sorted().collect(Collectors.joining(","));
  }

  private static String requirement(LabelSelectorRequirement requirement) {
    var values = requirement.values().stream().sorted().collect(Collectors.joining(","));
    return switch (requirement.operator()) {
      case "In" -> requirement.key() + " in (" + values + ")";
      case "NotIn" -> requirement.key() + " notin (" + values + ")";
      case "DoesNotExist" -> "!" + requirement.key();
      default -> requirement.key();
    };
  }

  static String join(List<Container> containers, Function<Container, String> part) {
    return containers.stream().map(part).collect(Collectors.joining(","));
  }

  /** {@code True} and {@code False}, as Go-templated cells show booleans. */
  static String trueFalse(boolean value) {
    return value ? "True" : "False";
  }
}
