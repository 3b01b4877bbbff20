package dev.caravel.api.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of a merged list: items the patch names stand as in the patch, the others as they
 * stood, and these go before the first of the former that they stood before. See upstream's design
 * "preserve order in strategic merge patch".
 */
final class ElementOrder {
  private ElementOrder() {}

  /**
   * @param merged all items
   * @param wanted the patch's items, or {@code $setElementOrder}
   * @param stood the list as it was
   * @param mergeKey empty for scalars
   */
  static List<@Nullable Object> of(List<?> merged, List<?> wanted, List<?> stood, String mergeKey) {
    List<@Nullable Object> named = new ArrayList<>();
    List<@Nullable Object> others = new ArrayList<>();
    for (Object item : merged) {
      (place(wanted, item, mergeKey) >= 0 ? named : others).add(item);
    }
    return interleave(
        sort(others, stood, mergeKey), sort(named, wanted, mergeKey), stood, mergeKey);
  }

  /** By place in {@code order}; items to delete last. */
  static List<@Nullable Object> sort(List<?> items, List<?> order, String mergeKey) {
    List<@Nullable Object> sorted = new ArrayList<>();
    List<@Nullable Object> deletions = new ArrayList<>();
    for (Object item : items) {
      if (!mergeKey.isEmpty()) {
        key(item, mergeKey);
      }
      (Directives.isDelete(item) ? deletions : sorted).add(item);
    }
    sorted.sort(Comparator.comparingInt(item -> place(order, item, mergeKey)));
    sorted.addAll(deletions);
    return sorted;
  }

  private static List<@Nullable Object> interleave(
      List<?> others, List<?> named, List<?> stood, String mergeKey) {
    List<@Nullable Object> all = new ArrayList<>(others.size() + named.size());
    int next = 0;
    for (Object item : named) {
      int place = place(stood, item, mergeKey);
      while (place >= 0 && next < others.size()) {
        int before = place(stood, others.get(next), mergeKey);
        if (before < 0 || before >= place) {
          break;
        }
        all.add(others.get(next++));
      }
      all.add(item);
    }
    all.addAll(others.subList(next, others.size()));
    return all;
  }

  static int place(List<?> list, @Nullable Object item, String mergeKey) {
    Object key = key(item, mergeKey);
    for (int i = 0; i < list.size(); i++) {
      if (Trees.same(key(list.get(i), mergeKey), key)) {
        return i;
      }
    }
    return -1;
  }

  /** What tells an item apart: itself if it is a scalar. */
  static @Nullable Object key(@Nullable Object item, String mergeKey) {
    if (mergeKey.isEmpty()) {
      return item;
    }
    if (!(item instanceof Map<?, ?> map)) {
      throw Directives.badType("map[string]interface {}", item);
    }
    if (!map.containsKey(mergeKey)) {
      throw Directives.noMergeKey(map, mergeKey);
    }
    return map.get(mergeKey);
  }
}
