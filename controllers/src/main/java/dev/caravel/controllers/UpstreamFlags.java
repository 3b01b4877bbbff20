package dev.caravel.controllers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Flags of upstream's that are understood and have no effect here. */
final class UpstreamFlags {
  private final Map<String, Boolean> takesValue;

  private UpstreamFlags(Map<String, Boolean> takesValue) {
    this.takesValue = takesValue;
  }

  static UpstreamFlags load() {
    try (var in =
        Objects.requireNonNull(
            UpstreamFlags.class.getResourceAsStream("flags-without-effect.txt"))) {
      var flags = new HashMap<String, Boolean>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> flags.put(flag(line.replace("=", "")), line.endsWith("=")));
      return new UpstreamFlags(flags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String flag(String name) {
    return (name.length() == 1 ? "-" : "--") + name;
  }

  /**
   * The flags among arguments that have no effect.
   *
   * @param known flags that have one, to suggest the nearest
   * @throws IllegalArgumentException if an argument is no flag of upstream's
   */
  List<String> withoutEffect(List<String> arguments, List<String> known) {
    var found = new ArrayList<String>();
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      var argument = rest.next();
      int equals = argument.indexOf('=');
      var name = equals < 0 ? argument : argument.substring(0, equals);
      var hasValue = takesValue.get(name);
      if (hasValue == null) {
        throw new IllegalArgumentException(
            "unknown flag: " + name + "; the nearest one is " + nearest(name, known));
      }
      if (hasValue && equals < 0) {
        if (!rest.hasNext()) {
          throw new IllegalArgumentException("flag needs an argument: " + name);
        }
        rest.next();
      }
      found.add(name);
    }
    return found;
  }

  private String nearest(String name, List<String> known) {
    var all = new ArrayList<>(known);
    all.addAll(takesValue.keySet());
    return all.stream()
        .min(
            Comparator.comparingInt((String other) -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("");
  }

  /** How many letters must change, come or go to make one text the other. */
  private static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(row[j - 1], above[j]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
