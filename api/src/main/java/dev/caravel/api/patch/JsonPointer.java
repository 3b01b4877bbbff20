package dev.caravel.api.patch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place below the whole document, RFC 6901. */
record JsonPointer(String text, List<String> names) {

  static JsonPointer parse(String text) {
    if (!text.startsWith("/")) {
      throw missing(text);
    }
    return new JsonPointer(
        text,
        Arrays.stream(text.substring(1).split("/", -1))
            .map(name -> name.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  String last() {
    return names.getLast();
  }

  /** The map or list that holds the place; the maps on the way are added to {@code passed}. */
  Object container(@Nullable Object document, Set<Map<String, @Nullable Object>> passed) {
    Object at = document;
    for (int i = 0; i < names.size(); i++) {
      if (at instanceof Map<?, ?>) {
        passed.add(Trees.map(at));
      }
      if (i < names.size() - 1) {
        at = child(at, names.get(i));
      }
    }
    if (at instanceof Map<?, ?> || at instanceof List<?>) {
      return at;
    }
    throw missing(text);
  }

  /** What stands there; null if nothing does in a map. */
  @Nullable Object get(Object container) {
    return child(container, last());
  }

  private @Nullable Object child(@Nullable Object at, String name) {
    return switch (at) {
      case Map<?, ?> map -> map.get(name);
      case List<?> list -> list.get(index(name, list.size()));
      case null, default -> throw missing(text);
    };
  }

  /** The last name as an index of a list of that size; negative ones count from its end. */
  int index(int size) {
    return index(last(), size);
  }

  private static int index(String name, int size) {
    int index;
    try {
      index = Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw PatchException.unprocessable("value was not a proper array index: '" + name + "'");
    }
    if (index >= size || index < -size) {
      throw PatchException.unprocessable(
          "Unable to access invalid index: " + index + ": invalid index referenced");
    }
    return index < 0 ? index + size : index;
  }

  private static PatchException missing(String path) {
    return PatchException.unprocessable("operation does not apply: doc is missing path: " + path);
  }
}
