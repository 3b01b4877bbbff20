package dev.caravel.api.roundtrip;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Objects with anything in them that their schemas allow, the same for the same seed. */
final class RandomObjects {
  private static final int DEPTH = 6;
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "no",
          "null",
          "1e3",
          "0x10",
          "2001-01-01",
          " x ",
          "a: b",
          "- c",
          "#",
          "\u00e4\u4e2d",
          "\ud83d\ude00",
          "tab\there",
          "line\nbreak\n",
          "'",
          "\"",
          "\\",
          "<&>",
          "\u2028",
          "~",
          "true");
  private static final List<String> QUANTITIES =
      List.of("0", "1", "100m", "1Gi", "1500Mi", "2k", "1e9", "-3", "0.5G", "12E");
  private static final List<String> RAW =
      List.of("{}", "{\"a\":[1,2.5,null,\"x\"]}", "{\"f:metadata\":{\"f:labels\":{\".\":{}}}}");

  private final RandomGenerator random;

  RandomObjects(RandomGenerator random) {
    this.random = random;
  }

  Struct of(Kind<?> kind) {
    Struct struct = message(kind.schema(), 0);
    return kind.schema().isTopLevel()
        ? struct.with("kind", kind.kind()).with("apiVersion", kind.apiVersion())
        : struct;
  }

  private Struct message(Schema schema, int depth) {
    if (schema.shape() != Schema.Shape.OBJECT) {
      return union(schema, depth);
    }
    Struct.Builder builder = Struct.builder(schema);
    for (Field field : schema.fields()) {
      // What is not in protobuf at all cannot come back from it.
      boolean kept = field.number() != 0;
      if (kept && random.nextInt(depth + 2) == 0) {
        Object value = value(field.type(), depth);
        boolean empty = value instanceof List<?> list && list.isEmpty();
        empty |= value instanceof Map<?, ?> map && map.isEmpty();
        if (!empty) {
          builder.set(field.slot(), value);
        }
      }
    }
    return builder.build();
  }

  /** One of the two, and of a boolean and a schema both when there is a schema. */
  private Struct union(Schema schema, int depth) {
    Field own = schema.field("schema");
    Field other = schema.fields().get(own.slot() == 0 ? 1 : 0);
    Struct.Builder builder = Struct.builder(schema);
    if (random.nextBoolean()) {
      builder.set(own.slot(), value(own.type(), depth));
      if (schema.shape() == Schema.Shape.SCHEMA_OR_BOOL) {
        builder.set(other.slot(), true);
      }
    } else if (schema.shape() == Schema.Shape.SCHEMA_OR_BOOL) {
      builder.set(other.slot(), true);
    } else {
      builder.set(other.slot(), List.of(value(((FieldType.ListOf) other.type()).element(), depth)));
    }
    return builder.build();
  }

  private Object value(FieldType type, int depth) {
    return switch (type.form()) {
      case STRING -> oneOf(TEXTS);
      case INT32 -> random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(3);
      case INT64 -> random.nextInt(5) == 0 ? random.nextLong() : (long) random.nextInt(3);
      case BOOL -> random.nextBoolean();
      case DOUBLE -> random.nextInt(100) / 4.0;
      case BYTES -> Bytes.ofUtf8(oneOf(TEXTS));
      case QUANTITY -> Quantity.parse(oneOf(QUANTITIES));
      case INT_OR_STRING ->
          random.nextBoolean() ? IntOrString.of(random.nextInt(9)) : IntOrString.of("9%");
      case TIME -> Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE));
      case MICRO_TIME ->
          Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE), random.nextInt(999_999) * 1000L);
      case DURATION -> Duration.ofMillis(random.nextInt(10_000_000));
      case JSON -> JsonValue.parse(oneOf(RAW));
      case MESSAGE -> {
        Schema schema = ((FieldType.Message) type).schema();
        boolean deep = depth >= DEPTH && schema.shape() == Schema.Shape.OBJECT;
        yield deep ? Struct.empty(schema) : message(schema, depth + 1);
      }
      case LIST -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(((FieldType.ListOf) type).element(), depth + 1));
        }
        yield List.copyOf(list);
      }
      case MAP -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put("key" + i, value(((FieldType.MapOf) type).value(), depth + 1));
        }
        yield Map.copyOf(map);
      }
    };
  }

  private String oneOf(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
