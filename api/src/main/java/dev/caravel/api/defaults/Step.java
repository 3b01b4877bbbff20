package dev.caravel.api.defaults;

import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One line of {@code defaults.txt}. */
sealed interface Step {
  Struct apply(Struct struct);

  /** {@code path = JSON}. */
  record Value(FieldPath path, Object value) implements Step {
    @Override
    public Struct apply(Struct struct) {
      return path.isPresent(struct) ? struct : path.set(struct, value);
    }
  }

  /** {@code path from path}. */
  record From(FieldPath path, FieldPath source) implements Step {
    @Override
    public Struct apply(Struct struct) {
      Object value = source.get(struct);
      return value == null || !source.isPresent(struct) || path.isPresent(struct)
          ? struct
          : path.set(struct, value);
    }
  }

  /** {@code path fill path}. */
  record Fill(FieldPath path, FieldPath source) implements Step {
    @Override
    public Struct apply(Struct struct) {
      Map<?, ?> more = source.get(struct) instanceof Map<?, ?> map ? map : Map.of();
      Map<?, ?> had = path.get(struct) instanceof Map<?, ?> map ? map : Map.of();
      Map<Object, Object> filled = new LinkedHashMap<>(had);
      more.forEach(filled::putIfAbsent);
      return filled.size() == had.size()
          ? struct
          : path.set(struct, Collections.unmodifiableMap(filled));
    }
  }

  /** {@code round map...}: upstream keeps no more than thousandths of a resource. */
  record Round(List<Field> fields) implements Step {
    @Override
    public Struct apply(Struct struct) {
      Struct rounded = struct;
      for (Field field : fields) {
        if (struct.valueAt(field.slot()) instanceof Map<?, ?> map
            && map.values().stream().anyMatch(value -> !rounded(value).equals(value))) {
          Map<Object, Object> values = new LinkedHashMap<>();
          map.forEach((name, value) -> values.put(name, rounded(value)));
          rounded = rounded.with(field, Collections.unmodifiableMap(values));
        }
      }
      return rounded;
    }

    private static Object rounded(Object value) {
      return ((Quantity) value).roundUp(-3);
    }
  }

  /** {@code clear path}. */
  record Clear(FieldPath path) implements Step {
    @Override
    public Struct apply(Struct struct) {
      return path.clear(struct);
    }
  }

  /** {@code rule NAME}. */
  record Named(UnaryOperator<Struct> rule) implements Step {
    @Override
    public Struct apply(Struct struct) {
      return rule.apply(struct);
    }
  }

  /** {@code when ...} with the steps under it. */
  record When(List<Condition> conditions, List<Step> steps) implements Step {
    @Override
    public Struct apply(Struct struct) {
      if (!conditions.stream().allMatch(condition -> condition.holds(struct))) {
        return struct;
      }
      Struct filled = struct;
      for (Step step : steps) {
        filled = step.apply(filled);
      }
      return filled;
    }
  }

  /** What a {@code when} asks for. */
  sealed interface Condition {
    boolean holds(Struct struct);

    record Present(FieldPath path) implements Condition {
      @Override
      public boolean holds(Struct struct) {
        return path.isPresent(struct);
      }
    }

    record Absent(FieldPath path) implements Condition {
      @Override
      public boolean holds(Struct struct) {
        return !path.isPresent(struct);
      }
    }

    record OneOf(FieldPath path, List<Object> values) implements Condition {
      @Override
      public boolean holds(Struct struct) {
        Object value = path.get(struct);
        return value != null && values.contains(value);
      }
    }
  }
}
