package dev.caravel.api.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges a patch into an object; or into another patch, where what deletes must be kept for the
 * object that both will be merged into.
 */
final class StrategicMerge {
  private final boolean intoPatch;

  private StrategicMerge(boolean intoPatch) {
    this.intoPatch = intoPatch;
  }

  static Map<String, @Nullable Object> intoObject(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> patch, MergeType type) {
    return new StrategicMerge(false).maps(object, patch, type);
  }

  static Map<String, @Nullable Object> intoPatch(
      Map<String, @Nullable Object> first, Map<String, @Nullable Object> second, MergeType type) {
    return new StrategicMerge(true).maps(first, second, type);
  }

  private Map<String, @Nullable Object> maps(
      Map<String, @Nullable Object> original, Map<String, @Nullable Object> patch, MergeType type) {
    if (patch.containsKey(Directives.PATCH)) {
      return replaced(patch);
    }
    // Sorted, as upstream reads the result: what no schema knows is told in that order.
    Map<String, @Nullable Object> merged = new TreeMap<>(original);
    Map<String, @Nullable Object> changes = new LinkedHashMap<>(patch);
    if (changes.containsKey(Directives.RETAIN_KEYS)) {
      retainKeys(merged, changes);
    }
    for (String key : patch.keySet()) {
      if (key.startsWith(Directives.ELEMENT_ORDER)) {
        ordered(merged, changes, key, type);
      }
    }
    changes.forEach((key, value) -> change(merged, key, value, type));
    return merged;
  }

  private static Map<String, @Nullable Object> replaced(Map<String, @Nullable Object> patch) {
    Map<String, @Nullable Object> instead = new LinkedHashMap<>(patch);
    return switch (Trees.goText(instead.remove(Directives.PATCH))) {
      case "replace" -> instead;
      case "delete" -> new LinkedHashMap<>();
      default -> throw Directives.unknown(patch);
    };
  }

  private void change(
      Map<String, @Nullable Object> merged, String key, @Nullable Object value, MergeType type) {
    boolean deletion = key.startsWith(Directives.DELETE_FROM);
    if (deletion && intoPatch) {
      merged.put(key, value);
      return;
    }
    String name = deletion ? Directives.listOf(key, Directives.DELETE_FROM) : key;
    if (value == null) {
      merged.remove(name);
      if (intoPatch) {
        merged.put(name, null);
      }
      return;
    }
    Object had = merged.get(name);
    if (had == null || !Trees.goType(had).equals(Trees.goType(value))) {
      if (!deletion) {
        merged.put(name, intoPatch ? value : Directives.additions(value));
      }
      return;
    }
    merged.put(
        name,
        switch (value) {
          case Map<?, ?> map -> map(had, map, type.at(name));
          case List<?> list -> list(Trees.list(had), list, type.at(name), deletion);
          default -> value;
        });
  }

  private Object map(Object had, Map<?, ?> patch, MergeType type) {
    return type.replace() ? patch : maps(Trees.map(had), Trees.map(patch), type);
  }

  private List<?> list(List<?> had, List<?> patch, MergeType type, boolean deletion) {
    if (!type.merge()) {
      return patch;
    }
    if (had.isEmpty() && patch.isEmpty()) {
      return had;
    }
    if (!ofMaps(had, patch)) {
      if (deletion) {
        List<@Nullable Object> left = new ArrayList<>(had);
        left.removeIf(item -> ElementOrder.place(patch, item, "") >= 0);
        return left;
      }
      Set<@Nullable Object> both = new LinkedHashSet<>(had);
      both.addAll(patch);
      return ElementOrder.of(List.copyOf(both), patch, had, "");
    }
    if (type.mergeKey().isEmpty()) {
      throw PatchException.unexpected("cannot merge lists without merge key for type struct");
    }
    return items(had, patch, type);
  }

  private List<@Nullable Object> items(List<?> had, List<?> patch, MergeType type) {
    String mergeKey = type.mergeKey();
    List<@Nullable Object> stood = new ArrayList<>(had);
    List<@Nullable Object> changes = new ArrayList<>();
    boolean replace = false;
    for (Object item : patch) {
      Map<String, @Nullable Object> change = Trees.map(item == null ? Map.of() : item);
      if (!change.containsKey(Directives.PATCH)) {
        changes.add(change);
        continue;
      }
      switch (Trees.goText(change.get(Directives.PATCH))) {
        case "delete" -> {
          Object key = ElementOrder.key(change, mergeKey);
          stood.removeIf(
              other -> other instanceof Map<?, ?> map && Trees.same(map.get(mergeKey), key));
        }
        case "replace" -> replace = true;
        case "merge" ->
            throw PatchException.unexpected("merging lists cannot yet be specified in the patch");
        default -> throw Directives.unknown(change);
      }
    }
    if (replace) {
      return changes;
    }
    List<@Nullable Object> merged = new ArrayList<>(stood);
    for (Object change : changes) {
      Object key = ElementOrder.key(change, mergeKey);
      int place = -1;
      for (int i = 0; i < merged.size() && place < 0; i++) {
        if (!(merged.get(i) instanceof Map<?, ?> map)) {
          throw PatchException.unexpected("value for key " + i + " is not a map.");
        }
        place = Trees.same(map.get(mergeKey), key) ? i : -1;
      }
      Map<String, @Nullable Object> patchItem = Trees.map(change == null ? Map.of() : change);
      if (place >= 0) {
        Object item = merged.get(place);
        merged.set(place, maps(Trees.map(item == null ? Map.of() : item), patchItem, type.items()));
      } else {
        merged.add(intoPatch ? patchItem : Directives.additions(patchItem));
      }
    }
    return ElementOrder.of(merged, changes, stood, mergeKey);
  }

  /** Whether the items are objects; all must be of one type. */
  static boolean ofMaps(List<?> first, List<?> second) {
    String found = "";
    for (List<?> list : List.of(first, second)) {
      for (Object item : list) {
        if (item instanceof List<?>) {
          throw PatchException.unprocessable("lists of lists are not supported");
        }
        String goType = Trees.goType(item);
        if (!found.isEmpty() && !found.equals(goType)) {
          throw PatchException.unexpected(
              "list element types are not identical: ["
                  + Trees.goText(first)
                  + " "
                  + Trees.goText(second)
                  + "]");
        }
        found = goType;
      }
    }
    return found.startsWith("map");
  }

  /** {@code $retainKeys}: all other keys of the object go. */
  private void retainKeys(
      Map<String, @Nullable Object> merged, Map<String, @Nullable Object> changes) {
    Object value = changes.remove(Directives.RETAIN_KEYS);
    if (intoPatch) {
      merged.put(Directives.RETAIN_KEYS, value);
      return;
    }
    if (!(value instanceof List<?> keys)) {
      throw PatchException.malformed("invalid patch format of retainKeys");
    }
    changes.forEach((key, change) -> {
      boolean directive =
          key.startsWith(Directives.DELETE_FROM) || key.startsWith(Directives.ELEMENT_ORDER);
      if (change != null && !directive && !keys.contains(key)) {
        throw PatchException.malformed("invalid patch format of retainKeys");
      }
    });
    merged.keySet().removeIf(key -> !keys.contains(key));
  }

  /** {@code $setElementOrder/list}: merges that list, too, and takes it out of the changes. */
  private void ordered(
      Map<String, @Nullable Object> merged,
      Map<String, @Nullable Object> changes,
      String directive,
      MergeType type) {
    Object value = changes.remove(directive);
    if (intoPatch) {
      if (merged.containsKey(directive) && !Trees.same(merged.get(directive), value)) {
        throw Directives.badOrder();
      }
      merged.put(directive, value);
    }
    if (!(value instanceof List<?> order)) {
      throw Directives.badType("[]interface {}", value);
    }
    String name = Directives.listOf(directive, Directives.ELEMENT_ORDER);
    List<?> had = listAt(merged, name);
    List<?> patch = listAt(changes, name);
    MergeType list = type.at(name);
    checkOrder(patch, order, list.mergeKey());
    if (had.isEmpty() && patch.isEmpty()) {
      return;
    }
    changes.remove(name);
    List<?> all =
        !merged.containsKey(name)
            ? (intoPatch ? patch : Trees.list(additions(patch)))
            : patch.isEmpty() ? had : list(had, patch, list, false);
    merged.put(name, ElementOrder.of(all, order, had, list.mergeKey()));
  }

  private static Object additions(List<?> patch) {
    Object added = Directives.additions(patch);
    return added == null ? List.of() : added;
  }

  private static List<?> listAt(Map<String, @Nullable Object> map, String name) {
    return switch (map.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      case Object other -> throw Directives.badType("[]interface {}", other);
    };
  }

  /** The patch's own order must agree with the order it asks for. */
  private static void checkOrder(List<?> patch, List<?> order, String mergeKey) {
    if (patch.isEmpty() || order.isEmpty()) {
      return;
    }
    int next = 0;
    for (Object item : patch) {
      if (item instanceof Map<?, ?> map && map.containsKey(Directives.PATCH)) {
        continue;
      }
      Object key = ElementOrder.key(item, mergeKey);
      while (next < order.size() && !Trees.same(ElementOrder.key(order.get(next), mergeKey), key)) {
        next++;
      }
      if (next == order.size()) {
        throw PatchException.unexpected(
            "The order in patch list:\n"
                + Trees.goText(patch)
                + "\n doesn't match $setElementOrder list:\n"
                + Trees.goText(order)
                + "\n");
      }
      next++;
    }
  }
}
