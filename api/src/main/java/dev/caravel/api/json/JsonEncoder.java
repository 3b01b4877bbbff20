package dev.caravel.api.json;

import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Presence;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.DurationText;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import dev.caravel.api.value.TimeText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The one loop that writes JSON. */
final class JsonEncoder {
  private JsonEncoder() {}

  static void write(JsonWriter out, Struct struct) {
    byte[] kept = struct.keptJson();
    if (kept != null) {
      out.raw(kept);
      return;
    }
    if (struct.schema().shape() != Schema.Shape.OBJECT) {
      writeUnion(out, struct);
      return;
    }
    out.raw('{');
    boolean first = true;
    List<Field> fields = struct.schema().fields();
    for (int slot = 0; slot < fields.size(); slot++) {
      Object value = struct.valueAt(slot);
      Field field = fields.get(slot);
      if (value != null
          || field.presence() == Presence.ALWAYS
          || field.presence() == Presence.NULLABLE) {
        if (!first) {
          out.raw(',');
        }
        first = false;
        out.raw(struct.schema().jsonKey(slot));
        if (value != null) {
          writeValue(out, field.type(), value);
        } else if (field.presence() == Presence.NULLABLE) {
          out.nothing();
        } else {
          writeZero(out, field.type());
        }
      }
    }
    out.raw('}');
  }

  static void writeValue(JsonWriter out, FieldType type, Object value) {
    switch (type.form()) {
      case STRING -> out.string((String) value);
      case INT32 -> out.number((Integer) value);
      case INT64 -> out.number((Long) value);
      case BOOL -> out.truth((Boolean) value);
      case DOUBLE -> out.number((double) (Double) value);
      case BYTES -> out.raw('"').raw(ascii(((Bytes) value).toBase64())).raw('"');
      case QUANTITY -> out.string(((Quantity) value).toString());
      case INT_OR_STRING -> {
        switch ((IntOrString) value) {
          case IntOrString.Int number -> out.number(number.value());
          case IntOrString.Text text -> out.string(text.value());
        }
      }
      case TIME -> out.raw('"').raw(ascii(TimeText.format((Instant) value))).raw('"');
      case MICRO_TIME -> out.raw('"').raw(ascii(TimeText.formatMicro((Instant) value))).raw('"');
      case DURATION -> out.string(DurationText.format((Duration) value));
      case JSON -> out.raw(((JsonValue) value).bytes());
      case MESSAGE -> write(out, (Struct) value);
      case LIST -> writeList(out, ((FieldType.ListOf) type).element(), (List<?>) value);
      case MAP -> writeMap(out, ((FieldType.MapOf) type).value(), (Map<?, ?>) value);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void writeList(JsonWriter out, FieldType element, List<?> list) {
    out.raw('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      writeValue(out, element, list.get(i));
    }
    out.raw(']');
  }

  /** Keys are sorted, as Go does. */
  private static void writeMap(JsonWriter out, FieldType valueType, Map<?, ?> map) {
    out.raw('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.size() > 1 ? new TreeMap<>(map).entrySet() : map.entrySet()) {
      if (!first) {
        out.raw(',');
      }
      first = false;
      out.string((String) entry.getKey()).raw(':');
      writeValue(out, valueType, entry.getValue());
    }
    out.raw('}');
  }

  private static void writeZero(JsonWriter out, FieldType type) {
    switch (type.form()) {
      case STRING -> out.string("");
      case INT32, INT64, DOUBLE, INT_OR_STRING -> out.number(0);
      case BOOL -> out.truth(false);
      case QUANTITY -> out.string("0");
      case DURATION -> out.string("0s");
      case BYTES, TIME, MICRO_TIME, JSON, LIST, MAP -> out.nothing();
      case MESSAGE -> write(out, Struct.empty(((FieldType.Message) type).schema()));
    }
  }

  /**
   * The unions of apiextensions; slot 0 is {@code allows} of the first and the schema of the
   * others.
   */
  private static void writeUnion(JsonWriter out, Struct struct) {
    boolean orBoolean = struct.schema().shape() == Schema.Shape.SCHEMA_OR_BOOL;
    Field schema = struct.schema().field("schema");
    Field other = struct.schema().fields().get(schema.slot() == 0 ? 1 : 0);
    @Nullable Object alternative = struct.valueAt(other.slot());
    @Nullable Object own = struct.valueAt(schema.slot());
    if (own != null && (orBoolean || alternative == null)) {
      write(out, (Struct) own);
    } else if (orBoolean) {
      out.truth(struct.booleanAt(other.slot()));
    } else if (alternative != null) {
      writeValue(out, other.type(), alternative);
    } else {
      out.nothing();
    }
  }
}
