package dev.caravel.kubelet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The flags of upstream's kubelet that are understood and have no effect here. */
final class UpstreamFlags {
  private static final String RESOURCE = "flags-without-effect.txt";

  private final Map<String, Boolean> takesValue = new HashMap<>();

  /** Reads their names. */
  UpstreamFlags() {
    try (var in = Objects.requireNonNull(UpstreamFlags.class.getResourceAsStream(RESOURCE));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    boolean value = line.endsWith("=");
    takesValue.put("--" + (value ? line.substring(0, line.length() - 1) : line), value);
  }

  /**
   * The names of the flags among arguments that no option took.
   *
   * @throws IllegalArgumentException if one is no flag of upstream's
   */
  List<String> withoutEffect(List<String> arguments) {
    var found = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      int equals = argument.indexOf('=');
      var name = equals < 0 ? argument : argument.substring(0, equals);
      var value = takesValue.get(name);
      if (value == null) {
        throw new IllegalArgumentException("unknown flag: " + name + " (--help lists the flags)");
      }
      if (value && equals < 0 && ++i == arguments.size()) {
        throw new IllegalArgumentException("flag needs an argument: " + name);
      }
      found.add(name);
    }
    return found;
  }
}
