package dev.caravel.api.patch;

import dev.caravel.api.json.JsonException;
import dev.caravel.api.json.JsonTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What patches need of JSON trees: reading, comparing, and names as Go prints them. */
final class Trees {
  private Trees() {}

  @SuppressWarnings("unchecked") // JsonTree's maps have string keys.
  static Map<String, @Nullable Object> map(Object tree) {
    return (Map<String, @Nullable Object>) tree;
  }

  @SuppressWarnings("unchecked") // Any list may be read as one of objects.
  static List<@Nullable Object> list(Object tree) {
    return (List<@Nullable Object>) tree;
  }

  /**
   * A patch that must be an object.
   *
   * @param problems where duplicate keys are added
   */
  static Map<String, @Nullable Object> patchObject(byte[] patch, List<String> problems) {
    Object tree = decode(patch, problems);
    if (tree instanceof Map<?, ?>) {
      return map(tree);
    }
    if (tree == null) {
      throw PatchException.malformed("Invalid JSON Patch");
    }
    throw PatchException.malformed(
        "error decoding patch: json: cannot unmarshal "
            + kind(tree)
            + " into Go value of type map[string]interface {}");
  }

  static @Nullable Object decode(byte[] patch, List<String> problems) {
    try {
      return JsonTree.parse(patch, problems);
    } catch (JsonException e) {
      throw PatchException.malformed("error decoding patch: " + e.getMessage());
    }
  }

  /** An object of the caller's own, not a client's; nothing at all counts as an empty one. */
  static Map<String, @Nullable Object> document(byte[] json) {
    try {
      Object tree = json.length == 0 ? new LinkedHashMap<>() : JsonTree.parse(json);
      if (tree instanceof Map<?, ?>) {
        return map(tree);
      }
    } catch (JsonException e) {
      throw PatchException.malformed("invalid JSON document");
    }
    throw PatchException.malformed("invalid JSON document");
  }

  static String kind(@Nullable Object tree) {
    return switch (tree) {
      case null -> "null";
      case Map<?, ?> _ -> "object";
      case List<?> _ -> "array";
      case String _ -> "string";
      case Boolean _ -> "bool";
      default -> "number";
    };
  }

  static String goType(@Nullable Object tree) {
    return switch (tree) {
      case null -> "nil";
      case Map<?, ?> _ -> "map[string]interface {}";
      case List<?> _ -> "[]interface {}";
      case String _ -> "string";
      case Boolean _ -> "bool";
      case BigDecimal _ -> "float64";
      default -> "int64";
    };
  }

  /** As Go's {@code %v} prints it. */
  static String goText(@Nullable Object tree) {
    return switch (tree) {
      case null -> "<nil>";
      case Map<?, ?> map -> {
        StringBuilder out = new StringBuilder("map[");
        new TreeMap<>(map(map))
            .forEach((key, value) ->
                out.append(out.length() > 4 ? " " : "")
                    .append(key)
                    .append(':')
                    .append(goText(value)));
        yield out.append(']').toString();
      }
      case List<?> list -> {
        StringBuilder out = new StringBuilder("[");
        list.forEach(item -> out.append(out.length() > 1 ? " " : "").append(goText(item)));
        yield out.append(']').toString();
      }
      default -> tree.toString();
    };
  }

  /** Equal as JSON: the order of keys and the spelling of numbers do not count. */
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Map<?, ?> first && b instanceof Map<?, ?> second) {
      return first.size() == second.size()
          && first.entrySet().stream()
              .allMatch(entry ->
                  second.containsKey(entry.getKey())
                      && same(entry.getValue(), second.get(entry.getKey())));
    }
    if (a instanceof List<?> first && b instanceof List<?> second) {
      if (first.size() != second.size()) {
        return false;
      }
      Iterator<?> others = second.iterator();
      return first.stream().allMatch(item -> same(item, others.next()));
    }
    if (a instanceof Number first && b instanceof Number second) {
      return decimal(first).compareTo(decimal(second)) == 0;
    }
    return Objects.equals(a, b);
  }

  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  /** A copy whose maps and lists are its own all the way down. */
  static @Nullable Object copy(@Nullable Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map(map).forEach((key, value) -> copy.put(key, copy(value)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(copy(item)));
        yield copy;
      }
      case null, default -> tree;
    };
  }
}
