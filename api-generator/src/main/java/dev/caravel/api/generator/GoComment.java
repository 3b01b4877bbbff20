package dev.caravel.api.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comment of a Go type or field: prose and markers such as {@code +listType=map}.
 *
 * @param description the prose as upstream's OpenAPI shows it: joined to paragraphs, up to a line
 *     {@code ---}
 * @param lines the prose as it is written, without empty lines
 * @param markers values by name; a marker without a value has the value ""
 */
record GoComment(String description, List<String> lines, Map<String, List<String>> markers) {
  static final GoComment NONE = new GoComment("", List.of(), Map.of());

  static GoComment parse(String text) {
    StringBuilder prose = new StringBuilder();
    List<String> lines = new ArrayList<>();
    Map<String, List<String>> markers = new LinkedHashMap<>();
    boolean paragraph = true;
    boolean hidden = false;
    for (String line : text.split("\n", -1)) {
      String trimmed = line.strip();
      if (trimmed.startsWith("+")) {
        int equals = trimmed.indexOf('=');
        String name = equals < 0 ? trimmed.substring(1) : trimmed.substring(1, equals);
        String value = equals < 0 ? "" : trimmed.substring(equals + 1);
        markers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      } else if (trimmed.equals("---")) {
        hidden = true;
      } else if (!hidden && trimmed.isEmpty()) {
        paragraph = true;
      } else if (!hidden && !trimmed.startsWith("TODO")) {
        if (!prose.isEmpty()) {
          prose.append(paragraph ? "\n\n" : " ");
        }
        prose.append(trimmed);
        lines.add(line);
        paragraph = false;
      }
    }
    return new GoComment(prose.toString(), lines, markers);
  }

  /**
   * @param flat what client-java-api says of the same thing, "" if nothing
   */
  String description(String flat) {
    return flat.isEmpty() ? description : Paragraphs.restore(flat, lines);
  }

  Optional<String> marker(String name) {
    return Optional.ofNullable(markers.get(name)).map(List::getFirst);
  }

  List<String> all(String name) {
    return markers.getOrDefault(name, List.of());
  }
}
