package dev.caravel.kubectl.print;

import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON strings. */
final class Strings {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Strings() {}

  static String unquote(String json) {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return parser.getString();
    }
  }
}
