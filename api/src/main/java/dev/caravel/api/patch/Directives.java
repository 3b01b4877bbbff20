package dev.caravel.api.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of a strategic merge patch that are no fields. */
final class Directives {
  static final String PATCH = "$patch";
  static final String RETAIN_KEYS = "$retainKeys";
  static final String DELETE_FROM = "$deleteFromPrimitiveList";
  static final String ELEMENT_ORDER = "$setElementOrder";

  private Directives() {}

  static boolean isDelete(@Nullable Object item) {
    return item instanceof Map<?, ?> map && "delete".equals(map.get(PATCH));
  }

  static PatchException unknown(Map<?, ?> patch) {
    return PatchException.unexpected(
        "unknown patch type: "
            + Trees.goText(patch.get(PATCH))
            + " in map: "
            + Trees.goText(patch));
  }

  static PatchException noMergeKey(Map<?, ?> item, String mergeKey) {
    return PatchException.unexpected(
        "map: " + Trees.goText(item) + " does not contain declared merge key: " + mergeKey);
  }

  static PatchException badType(String expected, @Nullable Object value) {
    return PatchException.unexpected(
        "expected a " + expected + ", but received a " + Trees.goType(value));
  }

  static PatchException badOrder() {
    return PatchException.malformed("invalid patch format of setElementOrder list");
  }

  /** The name of the list that {@code $setElementOrder/finalizers} is about. */
  static String listOf(String key, String directive) {
    if (key.startsWith(directive + "/")) {
      return key.substring(directive.length() + 1);
    }
    throw directive.equals(ELEMENT_ORDER)
        ? badOrder()
        : PatchException.malformed("invalid patch format of primitive list");
  }

  /** What a patch adds where nothing was: without nulls and directives, which say what goes. */
  static @Nullable Object additions(@Nullable Object patch) {
    return switch (patch) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> added = new LinkedHashMap<>();
        if (!isDelete(map)) {
          Trees.map(map)
              .forEach((key, value) -> {
                if (value != null && !key.startsWith("$")) {
                  added.put(key, additions(value));
                }
              });
        }
        yield added;
      }
      case List<?> list -> {
        List<@Nullable Object> added = new ArrayList<>();
        for (Object item : list) {
          boolean only = item instanceof Map<?, ?> map && map.containsKey(PATCH);
          if (!only) {
            added.add(additions(item));
          }
        }
        yield added;
      }
      case null, default -> patch;
    };
  }
}
