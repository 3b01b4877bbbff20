package dev.caravel.api.object;

import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Presence;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a slot may hold, and what counts as nothing there. */
final class Slots {
  private Slots() {}

  static void check(Field field, Object value) {
    if (!fits(field.type(), value)) {
      throw new IllegalArgumentException(
          "field " + field.name() + " holds no " + value.getClass().getSimpleName());
    }
  }

  private static boolean fits(FieldType type, Object value) {
    return switch (type.form()) {
      case STRING -> value instanceof String;
      case INT32 -> value instanceof Integer;
      case INT64 -> value instanceof Long;
      case BOOL -> value instanceof Boolean;
      case DOUBLE -> value instanceof Double;
      case BYTES -> value instanceof Bytes;
      case QUANTITY -> value instanceof Quantity;
      case INT_OR_STRING -> value instanceof IntOrString;
      case TIME, MICRO_TIME -> value instanceof Instant;
      case DURATION -> value instanceof Duration;
      case JSON -> value instanceof JsonValue;
      case MESSAGE ->
          value instanceof Struct struct && struct.schema() == ((FieldType.Message) type).schema();
      case LIST ->
          value instanceof List<?> list
              && (list.isEmpty() || fits(((FieldType.ListOf) type).element(), list.getFirst()));
      case MAP ->
          value instanceof Map<?, ?> map
              && (map.isEmpty()
                  || fits(((FieldType.MapOf) type).value(), map.values().iterator().next()));
    };
  }

  static boolean isZero(Field field, Object value) {
    if (!field.presence().isValue()) {
      return false;
    }
    return switch (value) {
      case String text -> text.isEmpty();
      case Integer number -> number == 0;
      case Long number -> number == 0;
      case Boolean truth -> !truth;
      case Double number -> number == 0;
      case Struct struct -> struct.isEmpty();
      case IntOrString.Int number -> number.value() == 0;
      case Bytes bytes -> bytes.isEmpty();
      case Quantity quantity -> quantity.toString().equals("0");
      case Duration duration -> duration.isZero();
      case List<?> list -> list.isEmpty() && field.presence() == Presence.OMITTED;
      case Map<?, ?> map -> map.isEmpty() && field.presence() == Presence.OMITTED;
      default -> false;
    };
  }
}
