package dev.caravel.apiserver.authentication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The JSON object of a token's header or body, and typed access to its claims. */
record JsonClaims(Map<String, Object> values) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();

  /**
   * Reads one JSON object.
   *
   * @throws InvalidCredentials if it is none
   */
  static JsonClaims parse(byte[] json) throws InvalidCredentials {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidCredentials("the token's parts are not JSON objects");
      }
      return new JsonClaims(object(parser));
    } catch (JacksonException e) {
      throw new InvalidCredentials("the token's parts are not JSON");
    }
  }

  private static Map<String, Object> object(JsonParser parser) {
    var values = new LinkedHashMap<String, Object>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          Object element = value(parser);
          if (element != null) {
            list.add(element);
          }
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> (long) parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  Optional<Long> seconds(String name) {
    return values.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  /** A string, or a list of strings. */
  List<String> texts(String name) {
    return switch (values.get(name)) {
      case String text -> List.of(text);
      case List<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  @SuppressWarnings("unchecked")
  Optional<JsonClaims> nested(String name) {
    return values.get(name) instanceof Map<?, ?> map
        ? Optional.of(new JsonClaims((Map<String, Object>) map))
        : Optional.empty();
  }
}
