package dev.caravel.api.generator;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the published artifacts do not say, from a data file whose lines are a subject and words
 * {@code name=value}; a line that begins with a space goes on with the subject above. Every fact
 * must be used: a leftover is a typing error or has become stale.
 */
final class Facts {
  private final String file;
  private final Map<String, Map<String, String>> bySubject = new LinkedHashMap<>();
  private final Set<String> unused = new HashSet<>();

  private Facts(String file) {
    this.file = file;
  }

  static Facts read(String file) {
    Facts facts = new Facts(file);
    String subject = "";
    for (String line : Sources.data(file).split("\n")) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      boolean continued = line.startsWith(" ");
      String[] words = line.strip().split("\\s+");
      int first = continued ? 0 : 1;
      subject = continued ? subject : words[0];
      Map<String, String> values =
          facts.bySubject.computeIfAbsent(subject, s -> new LinkedHashMap<>());
      if (!continued) {
        facts.unused.add(subject);
      }
      for (int i = first; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        String name = equals < 0 ? words[i] : words[i].substring(0, equals);
        String value = equals < 0 ? "" : words[i].substring(equals + 1);
        if (values.put(name, value) != null) {
          throw new IllegalStateException(file + ": twice: " + subject + " " + name);
        }
        facts.unused.add(subject + " " + name);
      }
    }
    return facts;
  }

  Optional<String> get(String subject, String name) {
    String value = bySubject.getOrDefault(subject, Map.of()).get(name);
    if (value == null) {
      return Optional.empty();
    }
    unused.remove(subject);
    unused.remove(subject + " " + name);
    return Optional.of(value);
  }

  boolean has(String subject) {
    unused.remove(subject);
    return bySubject.containsKey(subject);
  }

  /** Words of a list-valued fact: {@code short=po,pod}. */
  List<String> list(String subject, String name) {
    return get(subject, name).map(value -> List.of(value.split(","))).orElse(List.of());
  }

  void checkAllUsed() {
    if (!unused.isEmpty()) {
      throw new IllegalStateException(file + ": not used: " + new TreeSet<>(unused));
    }
  }
}
