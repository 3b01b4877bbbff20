package dev.caravel.api.patch;

import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import java.util.List;
import java.util.Optional;

/**
 * How a value is merged, as its schema says.
 *
 * @param type empty where nobody knows, such as within a RawExtension
 * @param merge whether a list is merged by item; else it is replaced
 * @param replace whether an object is replaced and not merged
 * @param retainKeys whether a diff says which keys an object keeps
 * @param mergeKey the field that tells items apart; empty for lists of scalars
 */
record MergeType(
    Optional<FieldType> type, boolean merge, boolean replace, boolean retainKeys, String mergeKey) {
  private static final MergeType UNKNOWN = new MergeType(Optional.empty(), false, false, false, "");

  static MergeType of(Schema schema) {
    return plain(new FieldType.Message(schema));
  }

  private static MergeType plain(FieldType type) {
    return new MergeType(Optional.of(type), false, false, false, "");
  }

  /**
   * The type of the value at a key of an object of this type.
   *
   * @throws PatchException if the type has no such field
   */
  MergeType at(String key) {
    return switch (type.orElse(null)) {
      case FieldType.Message message -> field(message.schema(), key);
      case FieldType.MapOf map -> plain(map.value());
      case FieldType.ListOf _, FieldType.Scalar _ -> UNKNOWN;
      case null -> UNKNOWN;
    };
  }

  private static MergeType field(Schema schema, String key) {
    if (schema.shape() != Schema.Shape.OBJECT) {
      return UNKNOWN;
    }
    Field field = schema.named(key);
    if (field == null) {
      String name = schema.name().substring(schema.name().lastIndexOf('.') + 1);
      throw PatchException.unexpected(
          "unable to find api field in struct " + name + " for the json field \"" + key + "\"");
    }
    List<String> strategies = List.of(field.patchStrategy().split(","));
    return new MergeType(
        Optional.of(field.type()),
        strategies.contains("merge"),
        strategies.contains("replace"),
        strategies.contains("retainKeys"),
        field.patchMergeKey());
  }

  /** The type of a list's items. */
  MergeType items() {
    return type.orElse(null) instanceof FieldType.ListOf list ? plain(list.element()) : UNKNOWN;
  }

  MergeType withRetainKeys(boolean retain) {
    return new MergeType(type, merge, replace, retain, mergeKey);
  }
}
