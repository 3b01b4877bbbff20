package dev.caravel.api.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * JSON as Java values: Map, List, String, Boolean, Long, BigInteger, BigDecimal or null. For what
 * has no schema or may not fit one, such as patches; objects are {@link
 * dev.caravel.api.object.Struct}s.
 */
public final class JsonTree {
  private final List<String> problems;
  private final List<String> path = new ArrayList<>();

  private JsonTree(List<String> problems) {
    this.problems = problems;
  }

  /**
   * The tree of a document, its maps and lists the caller's own.
   *
   * @throws JsonException in Go's words, if it is not one JSON value
   */
  public static @Nullable Object parse(byte[] json) {
    return parse(json, new ArrayList<>());
  }

  /**
   * The same; {@code duplicate field "spec.x"} is added to {@code problems} for each key that an
   * object has twice, up to {@link Json#PROBLEM_LIMIT}. The last one counts.
   */
  public static @Nullable Object parse(byte[] json, List<String> problems) {
    try (JsonParser in = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (in.nextToken() == null) {
        throw new JsonException("unexpected end of JSON input");
      }
      Object tree = new JsonTree(problems).read(in);
      if (in.nextToken() != null) {
        throw new JsonException(
            JsonSyntax.mistake(json, "invalid character after top-level value"));
      }
      return tree;
    } catch (JacksonException e) {
      throw new JsonException(JsonSyntax.mistake(json, e.getOriginalMessage()));
    }
  }

  private @Nullable Object read(JsonParser in) {
    JsonToken token = in.currentToken();
    return switch (token) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_NUMBER_INT -> {
        BigInteger number = in.getBigIntegerValue();
        yield number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
      }
      case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
      case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
      case VALUE_STRING -> in.getString();
      case VALUE_NULL -> null;
      case null, default -> throw new JsonException("unexpected end of JSON input");
    };
  }

  private Map<String, @Nullable Object> object(JsonParser in) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      path.add(key);
      in.nextToken();
      Object value = read(in);
      if (map.containsKey(key) && problems.size() < Json.PROBLEM_LIMIT) {
        problems.add("duplicate field \"" + String.join(".", path) + "\"");
      }
      map.put(key, value);
      path.removeLast();
    }
    return map;
  }

  private List<@Nullable Object> array(JsonParser in) {
    List<@Nullable Object> list = new ArrayList<>();
    String name = path.isEmpty() ? "" : path.removeLast();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      path.add(name + "[" + list.size() + "]");
      list.add(read(in));
      path.removeLast();
    }
    path.add(name);
    return list;
  }

  /**
   * The JSON of a tree, keys in the maps' order.
   *
   * @throws JsonException if it is nested deeper than {@link Json#DEPTH_LIMIT}
   */
  public static byte[] write(@Nullable Object tree) {
    JsonWriter out = new JsonWriter();
    write(tree, out, 0);
    return out.toByteArray();
  }

  private static void write(@Nullable Object value, JsonWriter out, int depth) {
    if (depth > Json.DEPTH_LIMIT) {
      throw new JsonException("exceeded max depth");
    }
    switch (value) {
      case null -> out.nothing();
      case Map<?, ?> map -> {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.raw(before).string((String) entry.getKey()).raw(':');
          write(entry.getValue(), out, depth + 1);
          before = ',';
        }
        (before == '{' ? out.raw('{') : out).raw('}');
      }
      case List<?> list -> {
        char before = '[';
        for (Object item : list) {
          out.raw(before);
          write(item, out, depth + 1);
          before = ',';
        }
        (before == '[' ? out.raw('[') : out).raw(']');
      }
      case String text -> out.string(text);
      case Boolean truth -> out.truth(truth);
      case Number number -> out.raw(number.toString().getBytes(StandardCharsets.US_ASCII));
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
  }
}
