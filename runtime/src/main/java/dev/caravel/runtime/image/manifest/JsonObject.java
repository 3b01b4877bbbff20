package dev.caravel.runtime.image.manifest;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A small JSON object with typed access to its members. A member that is missing, null or of
 * another type reads as empty: what must be there is checked by who needs it.
 */
public record JsonObject(Map<String, Object> members) {
  private static final int MAX_DEPTH = 32;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          // two readers must never see two manifests in the same bytes
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /**
   * Reads one object.
   *
   * @param what what this is, for messages
   * @throws InvalidImageException if it is not JSON, is nested too deeply or is no object
   */
  public static JsonObject parse(byte[] json, String what) throws InvalidImageException {
    if (read(json, what) instanceof JsonObject object) {
      return object;
    }
    throw new InvalidImageException(what + " is not a JSON object");
  }

  /** Reads an array of objects; other elements are left out. */
  public static List<JsonObject> parseList(byte[] json, String what) throws InvalidImageException {
    if (read(json, what) instanceof List<?> list) {
      return objects(list);
    }
    throw new InvalidImageException(what + " is not a JSON array");
  }

  private static @Nullable Object read(byte[] json, String what) throws InvalidImageException {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new InvalidImageException(what + " goes on after its end");
      }
      return value;
    } catch (JacksonException e) {
      throw new InvalidImageException(what + " is not JSON: " + e.getOriginalMessage());
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      var members = new LinkedHashMap<String, Object>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        Object value = value(parser);
        if (value != null) {
          members.put(name, value);
        }
      }
      return new JsonObject(members);
    }
    if (token == JsonToken.START_ARRAY) {
      var list = new ArrayList<Object>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        Object element = value(parser);
        if (element != null) {
          list.add(element);
        }
      }
      return list;
    }
    if (token == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    return null; // null, and fractions, which these documents do not have
  }

  private static List<JsonObject> objects(List<?> list) {
    var objects = new ArrayList<JsonObject>(list.size());
    for (Object element : list) {
      if (element instanceof JsonObject object) {
        objects.add(object);
      }
    }
    return objects;
  }

  /** A string, or "". */
  public String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  /** An integer, or 0. */
  public long number(String name) {
    return members.get(name) instanceof Long number ? number : 0;
  }

  /** A boolean, or false. */
  public boolean flag(String name) {
    return members.get(name) instanceof Boolean flag && flag;
  }

  /** An object, if it is there. */
  public Optional<JsonObject> object(String name) {
    return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** The objects of a list. */
  public List<JsonObject> objects(String name) {
    return members.get(name) instanceof List<?> list ? objects(list) : List.of();
  }

  /** The strings of a list. */
  public List<String> texts(String name) {
    var texts = new ArrayList<String>();
    if (members.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof String text) {
          texts.add(text);
        }
      }
    }
    return List.copyOf(texts);
  }

  /** The names of an object's members, in order. */
  public Set<String> names(String name) {
    return object(name).map(object -> object.members.keySet()).orElse(Set.of());
  }

  /** Strings by name. */
  public Map<String, String> textMap(String name) {
    var map = new LinkedHashMap<String, String>();
    object(name)
        .ifPresent(object ->
            object.members.forEach((key, value) -> {
              if (value instanceof String text) {
                map.put(key, text);
              }
            }));
    return map;
  }

  /** This as JSON; members are strings, longs, booleans, lists and objects. */
  public byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(out, this);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, Object value) {
    switch (value) {
      case JsonObject object -> {
        out.writeStartObject();
        object.members.forEach((name, member) -> {
          out.writeName(name);
          write(out, member);
        });
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(element -> write(out, element));
        out.writeEndArray();
      }
      case String text -> out.writeString(text);
      case Long number -> out.writeNumber(number);
      case Boolean flag -> out.writeBoolean(flag);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }
}
