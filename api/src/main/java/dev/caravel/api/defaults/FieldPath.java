package dev.caravel.api.defaults;

import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields from one message into the next: {@code spec.strategy.type}. */
record FieldPath(List<Field> fields) {

  /**
   * @throws IllegalArgumentException if the type has no such field
   */
  static FieldPath parse(Schema schema, String text) {
    List<Field> fields = new ArrayList<>();
    Schema owner = schema;
    for (String name : text.split("\\.", -1)) {
      Field field = owner.field(name);
      fields.add(field);
      owner = field.type() instanceof FieldType.Message message ? message.schema() : owner;
    }
    return new FieldPath(List.copyOf(fields));
  }

  Field last() {
    return fields.getLast();
  }

  @Nullable Object get(Struct struct) {
    Object value = struct;
    for (Field field : fields) {
      if (!(value instanceof Struct owner)) {
        return null;
      }
      value = owner.valueAt(field.slot());
    }
    return value;
  }

  /** Whether there is a value; an empty list or map is none. */
  boolean isPresent(Struct struct) {
    return switch (get(struct)) {
      case null -> false;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** Sets the value; messages on the way are made. */
  Struct set(Struct struct, Object value) {
    return set(struct, 0, value);
  }

  private Struct set(Struct struct, int depth, Object value) {
    Field field = fields.get(depth);
    if (depth == fields.size() - 1) {
      return struct.with(field, value);
    }
    Object inner = struct.valueAt(field.slot());
    Struct next =
        inner instanceof Struct message
            ? message
            : Struct.empty(((FieldType.Message) field.type()).schema());
    return struct.with(field, set(next, depth + 1, value));
  }

  Struct clear(Struct struct) {
    return get(struct) == null ? struct : clear(struct, 0);
  }

  private Struct clear(Struct struct, int depth) {
    Field field = fields.get(depth);
    if (depth == fields.size() - 1) {
      return struct.without(field);
    }
    return struct.valueAt(field.slot()) instanceof Struct inner
        ? struct.with(field, clear(inner, depth + 1))
        : struct;
  }
}
