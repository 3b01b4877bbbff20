package dev.caravel.client.flags;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The flags of one of upstream's components that are understood and have no effect here. */
public final class UpstreamFlags {
  private static final String RESOURCE = "flags-without-effect.txt";

  private final Map<String, Boolean> takesValue;

  private UpstreamFlags(Map<String, Boolean> takesValue) {
    this.takesValue = Map.copyOf(takesValue);
  }

  /**
   * Reads their names from {@code flags-without-effect.txt} beside a class: one a line without its
   * dashes, with {@code =} behind it if it takes a value; {@code #} begins a comment. One of a
   * single letter has one dash or two.
   *
   * @throws NullPointerException if there is no such file
   */
  public static UpstreamFlags of(Class<?> component) {
    try (var in = Objects.requireNonNull(component.getResourceAsStream(RESOURCE), RESOURCE);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      var flags = new HashMap<String, Boolean>();
      lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> {
            var name = line.replace("=", "");
            flags.put("--" + name, line.endsWith("="));
            if (name.length() == 1) {
              flags.put("-" + name, line.endsWith("="));
            }
          });
      return new UpstreamFlags(flags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The names of the flags among arguments that no option took.
   *
   * @param known the flags that have an effect, to suggest the nearest from
   * @throws IllegalArgumentException if one is no flag of upstream's, or has no value and needs one
   */
  public List<String> withoutEffect(List<String> arguments, Collection<String> known) {
    var found = new ArrayList<String>();
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      var argument = rest.next();
      int equals = argument.indexOf('=');
      var name = equals < 0 ? argument : argument.substring(0, equals);
      var hasValue = takesValue.get(name);
      if (hasValue == null) {
        var all = new ArrayList<>(known);
        all.addAll(takesValue.keySet());
        throw new IllegalArgumentException(
            "unknown flag: " + name + "; the nearest one is " + Nearest.of(name, all));
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
}
