package dev.caravel.api.defaults;

import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a type's values are given.
 *
 * @param steps the type's own, in order
 * @param inner the slots whose values lead to types with defaults
 * @param empty what stands in such a slot when nothing is said: where Go has a struct and not a
 *     pointer, its fields have defaults all the same
 */
record TypeDefaults(List<Step> steps, List<Integer> inner, Map<Integer, Struct> empty) {
  private static final Map<Schema, TypeDefaults> KNOWN = new ConcurrentHashMap<>();

  static TypeDefaults of(Schema schema) {
    TypeDefaults known = KNOWN.get(schema);
    if (known == null) {
      List<Field> inner =
          schema.fields().stream()
              .filter(field -> leadsToDefaults(field, new HashSet<>()))
              .toList();
      known =
          new TypeDefaults(
              DefaultsFile.steps(schema), inner.stream().map(Field::slot).toList(), empty(inner));
      if (schema.index() >= 0) {
        KNOWN.put(schema, known);
      }
    }
    return known;
  }

  private static Map<Integer, Struct> empty(List<Field> fields) {
    Map<Integer, Struct> empty = new HashMap<>();
    for (Field field : fields) {
      if (field.presence().isValue() && field.type() instanceof FieldType.Message message) {
        empty.put(field.slot(), Struct.empty(message.schema()));
      }
    }
    return Map.copyOf(empty);
  }

  private static boolean leadsToDefaults(Field field, Set<Schema> seen) {
    Optional<Schema> schema = message(field.type());
    return schema.isPresent() && hasDefaults(schema.get(), seen);
  }

  private static boolean hasDefaults(Schema schema, Set<Schema> seen) {
    return seen.add(schema)
        && (DefaultsFile.has(schema)
            || schema.fields().stream().anyMatch(field -> leadsToDefaults(field, seen)));
  }

  private static Optional<Schema> message(FieldType type) {
    return switch (type) {
      case FieldType.Message message -> Optional.of(message.schema());
      case FieldType.ListOf list -> message(list.element());
      case FieldType.MapOf map -> message(map.value());
      case FieldType.Scalar _ -> Optional.empty();
    };
  }
}
