package dev.caravel.scheduler;

import dev.caravel.api.value.DurationText;
import dev.caravel.client.flags.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of an object in a configuration file. Whatever is wrong with one is said by an {@link
 * IllegalArgumentException} that names it by its path.
 */
final class Fields {
  private final String path;
  private final Map<?, ?> values;

  private Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  /** The fields of the file itself. */
  static Fields of(Map<?, ?> file) {
    return new Fields("", file);
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  IllegalArgumentException wrong(String name, String why) {
    return new IllegalArgumentException(path(name) + ": " + why);
  }

  /** Refuses any other field. */
  void only(Set<String> known) {
    for (var name : values.keySet()) {
      if (!known.contains(String.valueOf(name))) {
        throw wrong(
            String.valueOf(name),
            "unknown field; the nearest one is " + Nearest.of(String.valueOf(name), known));
      }
    }
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  private <T> Optional<T> value(String name, Class<T> type, String what) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(name, "must be " + what);
    }
    return Optional.of(type.cast(value));
  }

  Optional<String> text(String name) {
    return value(name, String.class, "a text");
  }

  Optional<Boolean> flag(String name) {
    return value(name, Boolean.class, "true or false");
  }

  /** A whole number within bounds, both included. */
  Optional<Integer> number(String name, int least, int most) {
    var number = value(name, Integer.class, "a whole number");
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      throw wrong(name, "must be between " + least + " and " + most);
    }
    return number;
  }

  /** A duration as Go writes it: 15s. */
  Optional<Duration> duration(String name) {
    try {
      return text(name).map(DurationText::parse);
    } catch (IllegalArgumentException e) {
      throw wrong(name, "must be a duration, such as 15s");
    }
  }

  /** An object; one with no fields if it is not there. */
  Fields object(String name) {
    return new Fields(
        path(name), value(name, Map.class, "an object").<Map<?, ?>>map(m -> m).orElse(Map.of()));
  }

  /** The objects of a list; none if it is not there. */
  List<Fields> objects(String name) {
    var list = value(name, List.class, "a list").<List<?>>map(l -> l).orElse(List.of());
    var objects = new ArrayList<Fields>();
    for (int i = 0; i < list.size(); i++) {
      var at = name + "[" + i + "]";
      if (!(list.get(i) instanceof Map<?, ?> map)) {
        throw wrong(at, "must be an object");
      }
      objects.add(new Fields(path(at), map));
    }
    return objects;
  }

  /** The names of the fields, as they stand there. */
  List<String> names() {
    return values.keySet().stream().map(String::valueOf).toList();
  }
}
