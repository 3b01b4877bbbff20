package dev.caravel.api.protobuf;

import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.WireMessage;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one loop that writes protobuf: by descending field number, since the writer works backwards.
 */
final class ProtobufEncoder {
  private static final int NANOS_PER_MICRO = 1000;

  private ProtobufEncoder() {}

  static void write(ReverseWriter out, Struct struct) {
    byte[] kept = struct.keptProtobuf();
    if (kept != null) {
      out.raw(kept);
    } else {
      write(out, struct, struct.schema().wire());
    }
  }

  private static void write(ReverseWriter out, Struct struct, WireMessage message) {
    List<WireMessage.Entry> entries = message.entries();
    for (int i = entries.size() - 1; i >= 0; i--) {
      WireMessage.Entry entry = entries.get(i);
      Field field = entry.field();
      WireMessage inlined = entry.inlined();
      if (inlined != null) {
        int end = out.mark();
        write(out, struct, inlined);
        out.closeMessage(entry.number(), end);
      } else if (field != null) {
        Object value = struct.valueAt(field.slot());
        if (value != null) {
          writeValue(out, entry.number(), field.type(), value);
        } else if (field.presence().isValue()) {
          writeZero(out, entry.number(), field.type());
        }
      }
    }
  }

  private static void writeValue(ReverseWriter out, int number, FieldType type, Object value) {
    switch (type.form()) {
      case STRING -> out.string(number, (String) value);
      case INT32 -> out.number(number, (Integer) value);
      case INT64 -> out.number(number, (Long) value);
      case BOOL -> out.number(number, (Boolean) value ? 1 : 0);
      case DOUBLE -> out.real(number, (Double) value);
      case BYTES -> out.bytes(number, ((Bytes) value).toByteArray());
      case QUANTITY -> writeQuantity(out, number, ((Quantity) value).toString());
      case INT_OR_STRING -> writeIntOrString(out, number, (IntOrString) value);
      case TIME -> writeTime(out, number, ((Instant) value).getEpochSecond(), 0);
      case MICRO_TIME -> {
        Instant time = (Instant) value;
        writeTime(
            out, number, time.getEpochSecond(), time.getNano() / NANOS_PER_MICRO * NANOS_PER_MICRO);
      }
      case DURATION -> {
        int end = out.mark();
        out.number(1, ((Duration) value).toNanos());
        out.closeMessage(number, end);
      }
      case JSON -> {
        int end = out.mark();
        out.bytes(1, ((JsonValue) value).bytes().toByteArray());
        out.closeMessage(number, end);
      }
      case MESSAGE -> {
        int end = out.mark();
        write(out, (Struct) value);
        out.closeMessage(number, end);
      }
      case LIST -> writeList(out, number, (FieldType.ListOf) type, (List<?>) value);
      case MAP -> writeMap(out, number, ((FieldType.MapOf) type).value(), (Map<?, ?>) value);
    }
  }

  private static void writeList(
      ReverseWriter out, int number, FieldType.ListOf type, List<?> list) {
    int end = out.mark();
    for (int i = list.size() - 1; i >= 0; i--) {
      writeValue(out, type.wrapped() ? 1 : number, type.element(), list.get(i));
    }
    if (type.wrapped()) {
      out.closeMessage(number, end);
    }
  }

  private static void writeMap(
      ReverseWriter out, int number, FieldType valueType, Map<?, ?> unsorted) {
    TreeMap<String, Object> map = new TreeMap<>();
    unsorted.forEach((key, value) -> map.put((String) key, value));
    for (Map.Entry<String, Object> entry : map.descendingMap().entrySet()) {
      int end = out.mark();
      writeValue(out, 2, valueType, entry.getValue());
      out.string(1, entry.getKey());
      out.closeMessage(number, end);
    }
  }

  /** What Go writes of a value field that is zero. */
  private static void writeZero(ReverseWriter out, int number, FieldType type) {
    switch (type.form()) {
      case STRING -> out.string(number, "");
      case INT32, INT64, BOOL -> out.number(number, 0);
      case DOUBLE -> out.real(number, 0);
      case QUANTITY -> writeQuantity(out, number, "0");
      case INT_OR_STRING -> writeIntOrString(out, number, IntOrString.of(0));
      case TIME, MICRO_TIME, JSON -> out.closeMessage(number, out.mark());
      case DURATION -> writeValue(out, number, type, Duration.ZERO);
      case MESSAGE -> {
        int end = out.mark();
        write(out, Struct.empty(((FieldType.Message) type).schema()));
        out.closeMessage(number, end);
      }
      case BYTES, LIST, MAP -> {}
    }
  }

  private static void writeQuantity(ReverseWriter out, int number, String text) {
    int end = out.mark();
    out.string(1, text);
    out.closeMessage(number, end);
  }

  private static void writeIntOrString(ReverseWriter out, int number, IntOrString value) {
    int end = out.mark();
    switch (value) {
      case IntOrString.Int whole -> {
        out.string(3, "");
        out.number(2, whole.value());
        out.number(1, 0);
      }
      case IntOrString.Text text -> {
        out.string(3, text.value());
        out.number(2, 0);
        out.number(1, 1);
      }
    }
    out.closeMessage(number, end);
  }

  private static void writeTime(ReverseWriter out, int number, long seconds, int nanos) {
    int end = out.mark();
    out.number(2, nanos);
    out.number(1, seconds);
    out.closeMessage(number, end);
  }
}
