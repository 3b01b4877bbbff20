package dev.caravel.api.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a patch of what differs: either what is new or changed, or what has gone. */
enum StrategicDiff {
  ADDITIONS,
  DELETIONS;

  Map<String, @Nullable Object> maps(
      Map<String, @Nullable Object> from, Map<String, @Nullable Object> to, MergeType type) {
    Map<String, @Nullable Object> patch = new LinkedHashMap<>();
    to.forEach((key, value) -> value(patch, key, from, value, type));
    if (this == DELETIONS) {
      for (String key : from.keySet()) {
        if (!to.containsKey(key)) {
          patch.put(key, null);
        }
      }
    }
    if (type.retainKeys()) {
      TreeSet<String> kept = new TreeSet<>();
      to.forEach((key, value) -> {
        if (value != null) {
          kept.add(key);
        }
      });
      boolean more =
          from.entrySet().stream()
              .anyMatch(entry -> entry.getValue() != null && !to.containsKey(entry.getKey()));
      if (!kept.isEmpty() && (!patch.isEmpty() || more)) {
        patch.put(Directives.RETAIN_KEYS, new ArrayList<>(kept));
      }
    }
    return patch;
  }

  private void value(
      Map<String, @Nullable Object> patch,
      String key,
      Map<String, @Nullable Object> from,
      @Nullable Object value,
      MergeType type) {
    Object had = from.get(key);
    if (!from.containsKey(key) || !Trees.goType(had).equals(Trees.goType(value))) {
      if (this == ADDITIONS) {
        patch.put(key, value);
      }
      return;
    }
    if (Trees.same(had, value)) {
      return;
    }
    switch (value) {
      case Map<?, ?> map when had instanceof Map<?, ?> && !type.at(key).replace() -> {
        Map<String, @Nullable Object> inner = maps(Trees.map(had), Trees.map(map), type.at(key));
        if (!inner.isEmpty()) {
          patch.put(key, inner);
        }
      }
      case List<?> list when had instanceof List<?> && type.at(key).merge() ->
          lists(patch, key, Trees.list(had), list, type.at(key));
      case null, default -> {
        if (this == ADDITIONS) {
          patch.put(key, value);
        }
      }
    }
  }

  private void lists(
      Map<String, @Nullable Object> patch, String key, List<?> from, List<?> to, MergeType type) {
    if (from.isEmpty()) {
      if (this == ADDITIONS && !to.isEmpty()) {
        patch.put(key, to);
      }
      return;
    }
    if (StrategicMerge.ofMaps(from, to)) {
      items(patch, key, from, to, type);
      return;
    }
    List<@Nullable Object> added = missing(to, from);
    List<@Nullable Object> gone = missing(from, to);
    if (this == ADDITIONS && !added.isEmpty()) {
      patch.put(key, ElementOrder.sort(added, to, ""));
    }
    if (this == DELETIONS && !gone.isEmpty()) {
      patch.put(Directives.DELETE_FROM + "/" + key, gone);
    }
    if (this == ADDITIONS || !gone.isEmpty()) {
      patch.put(Directives.ELEMENT_ORDER + "/" + key, to);
    }
  }

  private static List<@Nullable Object> missing(List<?> from, List<?> in) {
    List<@Nullable Object> missing = new ArrayList<>();
    for (Object item : from) {
      if (ElementOrder.place(in, item, "") < 0) {
        missing.add(item);
      }
    }
    missing.sort(Comparator.comparing(Trees::goText));
    return missing;
  }

  private void items(
      Map<String, @Nullable Object> patch, String key, List<?> from, List<?> to, MergeType type) {
    String mergeKey = type.mergeKey();
    MergeType itemType = type.items().withRetainKeys(type.retainKeys());
    List<@Nullable Object> changes = new ArrayList<>();
    List<@Nullable Object> order = new ArrayList<>();
    boolean sameOrder = from.size() == to.size();
    for (int i = 0; i < to.size(); i++) {
      Map<String, @Nullable Object> item = Trees.map(item(to, i));
      Object itemKey = ElementOrder.key(item, mergeKey);
      Map<String, @Nullable Object> name = new LinkedHashMap<>();
      name.put(mergeKey, itemKey);
      order.add(name);
      int place = ElementOrder.place(from, item, mergeKey);
      sameOrder &= place == i;
      if (place >= 0) {
        Map<String, @Nullable Object> change = maps(Trees.map(item(from, place)), item, itemType);
        if (!change.isEmpty()) {
          change.put(mergeKey, itemKey);
          changes.add(change);
        }
      } else if (this == ADDITIONS) {
        changes.add(item);
      }
    }
    if (this == DELETIONS) {
      for (Object item : from) {
        if (ElementOrder.place(to, item, mergeKey) < 0) {
          Map<String, @Nullable Object> gone = new LinkedHashMap<>();
          gone.put(mergeKey, ElementOrder.key(item, mergeKey));
          gone.put(Directives.PATCH, "delete");
          changes.add(gone);
        }
      }
    }
    if (!changes.isEmpty()) {
      patch.put(key, changes);
    }
    if (!changes.isEmpty() || (this == ADDITIONS && !sameOrder)) {
      patch.put(Directives.ELEMENT_ORDER + "/" + key, order);
    }
  }

  private static Object item(List<?> list, int index) {
    Object item = list.get(index);
    if (item == null) {
      throw Directives.badType("map[string]interface {}", null);
    }
    return item;
  }
}
