package dev.caravel.api.yaml;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** JSON as Java values: Map, List, String, Boolean, Long, BigInteger, Double or null. */
final class JsonTree {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(Yaml.DEPTH_LIMIT).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** As many values as a document may hold, those that aliases repeat included. */
  private int aliasValues;

  private JsonTree() {}

  static JsonParser parser(byte[] json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  static @Nullable Object parse(byte[] json) {
    try (var parser = parser(json)) {
      parser.nextToken();
      var tree = read(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("invalid character after top-level value");
      }
      return tree;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("invalid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The value that starts at the parser's current token. */
  static @Nullable Object read(JsonParser parser) {
    var token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      var map = new LinkedHashMap<String, @Nullable Object>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        var key = parser.currentName();
        parser.nextToken();
        map.put(key, read(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      var list = new ArrayList<@Nullable Object>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(read(parser));
      }
      return list;
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      var number = parser.getBigIntegerValue();
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return parser.getDoubleValue();
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    if (token == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw new IllegalArgumentException("unexpected end of JSON input");
  }

  static byte[] write(@Nullable Object tree) {
    var out = new ByteArrayOutputStream();
    try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      new JsonTree().write(tree, generator, 0, false);
    }
    return out.toByteArray();
  }

  private void write(@Nullable Object value, JsonGenerator out, int depth, boolean aliased) {
    if (aliased && ++aliasValues > Yaml.ALIAS_LIMIT) {
      throw new YamlException("yaml: document contains excessive aliasing");
    }
    if (depth > Yaml.DEPTH_LIMIT) {
      throw new YamlException("yaml: exceeded max depth of " + Yaml.DEPTH_LIMIT);
    }
    switch (value) {
      case null -> out.writeNull();
      case YamlReader.Aliased alias -> write(alias.value(), out, depth, true);
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
          out.writeName((String) entry.getKey());
          write(entry.getValue(), out, depth + 1, aliased);
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (var item : list) {
          write(item, out, depth + 1, aliased);
        }
        out.writeEndArray();
      }
      case String text -> out.writeString(text);
      case Boolean bool -> out.writeBoolean(bool);
      case Long number -> out.writeNumber(number);
      case BigInteger number -> out.writeNumber(number);
      case Double number -> out.writeNumber(decimal(number));
      default -> throw new AssertionError("no JSON value: " + value.getClass());
    }
  }

  /** Whole numbers without a fraction, as Go writes them. */
  private static BigDecimal decimal(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new YamlException("yaml: json: unsupported value: " + number);
    }
    var exact = new BigDecimal(Double.toString(number));
    return exact.scale() > 0 && exact.stripTrailingZeros().scale() <= 0 ? exact.setScale(0) : exact;
  }
}
