package dev.caravel.api.json;

import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.DurationText;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import dev.caravel.api.value.TimeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The one loop that reads JSON. */
final class JsonDecoder {
  /** Marks the keys of maps in {@link #path}: Go's messages on types leave them out. */
  private static final String KEY = "\0";

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  private final byte[] json;
  private final boolean reporting;
  private final List<String> problems = new ArrayList<>();
  private final List<String> path = new ArrayList<>();

  JsonDecoder(byte[] json, boolean reporting) {
    this.json = json;
    this.reporting = reporting;
  }

  Json.Decoded decode(Schema schema) {
    try (JsonParser in = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = in.nextToken();
      if (first == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      if (first == JsonToken.VALUE_NULL) {
        return new Json.Decoded(Struct.empty(schema), List.of());
      }
      if (first != JsonToken.START_OBJECT) {
        throw mismatch(in, schema, "");
      }
      Struct struct = object(in, schema);
      if (in.nextToken() != null) {
        throw new JsonException(
            JsonSyntax.mistake(json, "invalid character after top-level value"));
      }
      return new Json.Decoded(struct, List.copyOf(problems));
    } catch (JacksonException e) {
      throw new JsonException(JsonSyntax.mistake(json, e.getOriginalMessage()));
    }
  }

  private Struct object(JsonParser in, Schema schema) {
    Struct.Builder builder = Struct.builder(schema);
    BitSet seen = new BitSet();
    List<String> unknown = List.of();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      Field field = schema.named(name);
      if (field == null) {
        if (unknown.contains(name)) {
          problem("duplicate field", name);
        } else {
          problem("unknown field", name);
          if (reporting && problems.size() < Json.PROBLEM_LIMIT) {
            unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
            unknown.add(name);
          }
        }
        in.nextToken();
        in.skipChildren();
        continue;
      }
      if (seen.get(field.slot())) {
        problem("duplicate field", name);
      }
      seen.set(field.slot());
      path.add(name);
      JsonToken token = in.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        builder.clear(field.slot());
      } else {
        Object before = builder.valueAt(field.slot());
        Object value = value(in, token, field.type(), schema);
        builder.set(field.slot(), before == null ? value : over(before, value));
      }
      path.removeLast();
    }
    return builder.build();
  }

  /** What Go makes of a key that stands there twice: objects are read one over the other. */
  private static Object over(Object before, Object value) {
    if (before instanceof Map<?, ?> first && value instanceof Map<?, ?> second) {
      Map<Object, Object> both = new LinkedHashMap<>(first);
      both.putAll(second);
      return Collections.unmodifiableMap(both);
    }
    if (before instanceof Struct first && value instanceof Struct second) {
      Struct.Builder both = first.toBuilder();
      for (Field field : second.schema().fields()) {
        Object later = second.valueAt(field.slot());
        if (later != null) {
          Object earlier = first.valueAt(field.slot());
          both.set(field.slot(), earlier == null ? later : over(earlier, later));
        }
      }
      return both.build();
    }
    return value;
  }

  private Object value(JsonParser in, JsonToken token, FieldType type, Schema owner) {
    return switch (type.form()) {
      case STRING -> text(in, token, owner, "string");
      case INT32 -> Math.toIntExact(whole(in, token, owner, "int32"));
      case INT64 -> whole(in, token, owner, "int64");
      case BOOL -> {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          throw mismatch(in, owner, "bool");
        }
        yield token == JsonToken.VALUE_TRUE;
      }
      case DOUBLE -> {
        if (!token.isNumeric()) {
          throw mismatch(in, owner, "float64");
        }
        yield in.getDoubleValue();
      }
      case BYTES -> parsed(() -> Bytes.fromBase64(text(in, token, owner, "[]uint8")));
      case QUANTITY -> parsed(() -> Quantity.parse(in.getString()));
      case INT_OR_STRING ->
          token == JsonToken.VALUE_STRING
              ? IntOrString.of(in.getString())
              : IntOrString.of(Math.toIntExact(whole(in, token, owner, "int32")));
      case TIME -> parsed(() -> TimeText.parse(text(in, token, owner, "string")));
      case MICRO_TIME -> parsed(() -> TimeText.parseMicro(text(in, token, owner, "string")));
      case DURATION -> parsed(() -> DurationText.parse(text(in, token, owner, "string")));
      case JSON -> raw(in);
      case MESSAGE -> message(in, token, ((FieldType.Message) type).schema(), owner);
      case LIST -> list(in, token, ((FieldType.ListOf) type).element(), owner);
      case MAP -> map(in, token, ((FieldType.MapOf) type).value(), owner);
    };
  }

  private Object message(JsonParser in, JsonToken token, Schema schema, Schema owner) {
    if (schema.shape() != Schema.Shape.OBJECT) {
      return union(in, token, schema, owner);
    }
    if (token != JsonToken.START_OBJECT) {
      throw mismatch(in, owner, goName(schema));
    }
    return object(in, schema);
  }

  private Struct union(JsonParser in, JsonToken token, Schema schema, Schema owner) {
    Field own = schema.field("schema");
    Field other = schema.fields().get(own.slot() == 0 ? 1 : 0);
    Struct.Builder builder = Struct.builder(schema);
    boolean orBoolean = schema.shape() == Schema.Shape.SCHEMA_OR_BOOL;
    if (token == JsonToken.START_OBJECT) {
      builder.set(own.slot(), value(in, token, own.type(), schema));
      if (orBoolean) {
        builder.set(other.slot(), true);
      }
    } else {
      builder.set(other.slot(), value(in, token, other.type(), owner));
    }
    return builder.build();
  }

  private List<?> list(JsonParser in, JsonToken token, FieldType element, Schema owner) {
    if (token != JsonToken.START_ARRAY) {
      throw mismatch(in, owner, "[]" + goName(element));
    }
    List<Object> list = new ArrayList<>();
    String name = path.isEmpty() ? "" : path.removeLast();
    for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
      path.add(name + "[" + list.size() + "]");
      list.add(next == JsonToken.VALUE_NULL ? zero(element) : value(in, next, element, owner));
      path.removeLast();
    }
    path.add(name);
    return Collections.unmodifiableList(list);
  }

  private Map<String, ?> map(JsonParser in, JsonToken token, FieldType valueType, Schema owner) {
    if (token != JsonToken.START_OBJECT) {
      throw mismatch(in, owner, "map[string]" + goName(valueType));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      if (map.containsKey(key)) {
        problem("duplicate field", key);
      }
      path.add(KEY + key);
      JsonToken next = in.nextToken();
      map.put(
          key, next == JsonToken.VALUE_NULL ? zero(valueType) : value(in, next, valueType, owner));
      path.removeLast();
    }
    return Collections.unmodifiableMap(map);
  }

  /** What Go makes of null within a list or map. */
  private static Object zero(FieldType type) {
    return switch (type.form()) {
      case STRING -> "";
      case INT32 -> 0;
      case INT64 -> 0L;
      case BOOL -> false;
      case DOUBLE -> 0.0;
      case BYTES -> Bytes.EMPTY;
      case QUANTITY -> Quantity.ZERO;
      case INT_OR_STRING -> IntOrString.of(0);
      // Go's zero time is one that no Instant of ours stands for; no built-in type lists times.
      case TIME, MICRO_TIME -> throw new JsonException("null is no time in a list or map");
      case DURATION -> Duration.ZERO;
      case JSON -> JsonValue.NULL;
      case MESSAGE -> Struct.empty(((FieldType.Message) type).schema());
      case LIST -> List.of();
      case MAP -> Map.of();
    };
  }

  private String text(JsonParser in, JsonToken token, Schema owner, String goType) {
    if (token != JsonToken.VALUE_STRING) {
      throw mismatch(in, owner, goType);
    }
    return in.getString();
  }

  private long whole(JsonParser in, JsonToken token, Schema owner, String goType) {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      try {
        long value = in.getLongValue();
        if (!goType.equals("int32") || value == (int) value) {
          return value;
        }
      } catch (JacksonException e) {
        throw mismatch("number " + in.getString(), owner, goType);
      }
    }
    String found = token.isNumeric() ? "number " + in.getString() : kindOf(in);
    throw mismatch(found, owner, goType);
  }

  private JsonValue raw(JsonParser in) {
    int start = (int) in.currentTokenLocation().getByteOffset();
    if (in.currentToken().isStructStart()) {
      in.skipChildren();
    } else {
      in.getString();
    }
    int end = (int) in.currentLocation().getByteOffset();
    return parsed(() -> JsonValue.parse(Arrays.copyOfRange(json, start, end)));
  }

  private interface Parse<T> {
    T parse();
  }

  private static <T> T parsed(Parse<T> parse) {
    try {
      return parse.parse();
    } catch (JsonException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw new JsonException(message == null ? "invalid value" : message);
    }
  }

  private void problem(String what, String name) {
    if (reporting && problems.size() < Json.PROBLEM_LIMIT) {
      path.add(name);
      problems.add(what + " \"" + String.join(".", path).replace(KEY, "") + "\"");
      path.removeLast();
    }
  }

  private JsonException mismatch(JsonParser in, Schema owner, String goType) {
    return mismatch(kindOf(in), owner, goType);
  }

  private JsonException mismatch(String found, Schema owner, String goType) {
    if (path.isEmpty()) {
      return new JsonException(
          "json: cannot unmarshal " + found + " into Go value of type " + goName(owner));
    }
    String names =
        path.stream()
            .filter(name -> !name.startsWith(KEY))
            .map(name -> INDEX.matcher(name).replaceAll(""))
            .collect(Collectors.joining("."));
    String type = owner.name().substring(owner.name().lastIndexOf('.') + 1);
    return new JsonException(
        "json: cannot unmarshal "
            + found
            + " into Go struct field "
            + type
            + "."
            + names
            + " of type "
            + goType);
  }

  private static String kindOf(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> "object";
      case START_ARRAY -> "array";
      case VALUE_STRING -> "string";
      case VALUE_TRUE, VALUE_FALSE -> "bool";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
      case null, default -> "value";
    };
  }

  private static String goName(Schema schema) {
    String[] parts = schema.name().split("\\.", -1);
    return parts.length < 2
        ? schema.name()
        : parts[parts.length - 2] + "." + parts[parts.length - 1];
  }

  private static String goName(FieldType type) {
    return switch (type.form()) {
      case STRING -> "string";
      case INT32 -> "int32";
      case INT64 -> "int64";
      case BOOL -> "bool";
      case DOUBLE -> "float64";
      case BYTES -> "[]uint8";
      case QUANTITY -> "resource.Quantity";
      case INT_OR_STRING -> "intstr.IntOrString";
      case TIME -> "v1.Time";
      case MICRO_TIME -> "v1.MicroTime";
      case DURATION -> "v1.Duration";
      case JSON -> "runtime.RawExtension";
      case MESSAGE -> goName(((FieldType.Message) type).schema());
      case LIST -> "[]" + goName(((FieldType.ListOf) type).element());
      case MAP -> "map[string]" + goName(((FieldType.MapOf) type).value());
    };
  }
}
