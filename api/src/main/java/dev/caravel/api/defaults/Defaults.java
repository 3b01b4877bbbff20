package dev.caravel.api.defaults;

import dev.caravel.api.object.Struct;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills in what upstream's API server would ({@code SetDefaults_*} and the few conversions that
 * show in what is stored).
 *
 * <p>How this works: {@code defaults.txt} names, by type, what a field is when nothing is said; a
 * rule that needs more than one line of that is a method of {@link Rules}. The walk goes down the
 * object along fields that lead to a type with defaults, outer types first, as upstream does.
 */
@SuppressWarnings("ReferenceEquality") // Whether it was replaced; equality would walk it all again.
public final class Defaults {
  private Defaults() {}

  /**
   * The object with its defaults; the same instance if there is nothing to fill in. What is not
   * touched is shared with the argument. Applying twice changes nothing more.
   */
  public static Struct apply(Struct object) {
    TypeDefaults defaults = TypeDefaults.of(object.schema());
    Struct filled = object;
    for (Step step : defaults.steps()) {
      filled = step.apply(filled);
    }
    for (int slot : defaults.inner()) {
      Object value = filled.valueAt(slot);
      if (value == null) {
        value = defaults.empty().get(slot);
      }
      if (value != null) {
        Object inner = applyTo(value);
        if (inner != value) {
          filled = filled.toBuilder().set(slot, inner).build();
        }
      }
    }
    return filled;
  }

  private static Object applyTo(Object value) {
    return switch (value) {
      case Struct struct -> apply(struct);
      case List<?> list -> applyToAll(list);
      case Map<?, ?> map -> applyToAll(map);
      default -> value;
    };
  }

  private static List<?> applyToAll(List<?> list) {
    List<Object> changed = null;
    for (int i = 0; i < list.size(); i++) {
      Object filled = applyTo(list.get(i));
      if (filled != list.get(i)) {
        changed = changed == null ? new ArrayList<>(list) : changed;
        changed.set(i, filled);
      }
    }
    return changed == null ? list : Collections.unmodifiableList(changed);
  }

  private static Map<?, ?> applyToAll(Map<?, ?> map) {
    Map<Object, Object> changed = new LinkedHashMap<>();
    boolean same = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object filled = applyTo(entry.getValue());
      same &= filled == entry.getValue();
      changed.put(entry.getKey(), filled);
    }
    return same ? map : Collections.unmodifiableMap(changed);
  }
}
