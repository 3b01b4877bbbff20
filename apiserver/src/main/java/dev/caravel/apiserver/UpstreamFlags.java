package dev.caravel.apiserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The flags of upstream's that are understood and have no effect here. */
final class UpstreamFlags {
  private final Map<String, Boolean> takesValue;

  private UpstreamFlags(Map<String, Boolean> takesValue) {
    this.takesValue = Map.copyOf(takesValue);
  }

  /** Reads the names. */
  static UpstreamFlags load() {
    try (var in =
            Objects.requireNonNull(
                UpstreamFlags.class.getResourceAsStream("flags-without-effect.txt"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      var flags = new HashMap<String, Boolean>();
      lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line ->
              flags.put(
                  "--" + (line.endsWith("=") ? line.substring(0, line.length() - 1) : line),
                  line.endsWith("=")));
      return new UpstreamFlags(flags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The names of the flags among {@code arguments}.
   *
   * @param known the flags that have an effect, to suggest the nearest from
   * @throws IllegalArgumentException if one is no flag of upstream's
   */
  List<String> withoutEffect(List<String> arguments, List<String> known) {
    var found = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Boolean hasValue = takesValue.get(name);
      if (hasValue == null) {
        throw new IllegalArgumentException(
            "unknown flag: %s; the nearest one is %s".formatted(name, nearest(name, known)));
      }
      if (hasValue && equals < 0) {
        if (i + 1 == arguments.size()) {
          throw new IllegalArgumentException("flag needs an argument: " + name);
        }
        i++;
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
        .orElseThrow();
  }

  /** How many letters must change, come or go to make one text the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
