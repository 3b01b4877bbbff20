package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects as protobuf keeps them: it knows no empty list or map, so these are not kept either, and
 * what is written is what will be read.
 */
@SuppressWarnings("ReferenceEquality") // What is the same instance was not changed.
final class Compact {
  private Compact() {}

  /** The struct without empty collections; the same one if it has none. */
  static Struct of(Struct struct) {
    Struct.Builder changed = null;
    for (Field field : struct.schema().fields()) {
      Object value = struct.valueAt(field.slot());
      if (value == null) {
        continue;
      }
      Object kept = kept(value);
      if (kept != value) {
        changed = changed == null ? struct.toBuilder() : changed;
        if (kept == null) {
          changed.clear(field.slot());
        } else {
          changed.set(field.slot(), kept);
        }
      }
    }
    return changed == null ? struct : changed.build();
  }

  private static @Nullable Object kept(Object value) {
    return switch (value) {
      case Struct struct -> of(struct);
      case List<?> list -> list.isEmpty() ? null : list(list);
      case Map<?, ?> map -> map.isEmpty() ? null : map(map);
      default -> value;
    };
  }

  private static List<?> list(List<?> list) {
    if (!(list.getFirst() instanceof Struct)) {
      return list;
    }
    List<Object> changed = null;
    for (int i = 0; i < list.size(); i++) {
      Struct element = (Struct) list.get(i);
      Struct kept = of(element);
      if (kept != element) {
        changed = changed == null ? new ArrayList<>(list) : changed;
        changed.set(i, kept);
      }
    }
    return changed == null ? list : List.copyOf(changed);
  }

  private static Map<?, ?> map(Map<?, ?> map) {
    if (!(map.values().iterator().next() instanceof Struct)) {
      return map;
    }
    var kept = new LinkedHashMap<Object, Object>();
    map.forEach((key, value) -> kept.put(key, of((Struct) value)));
    return kept.equals(map) ? map : Collections.unmodifiableMap(kept);
  }
}
