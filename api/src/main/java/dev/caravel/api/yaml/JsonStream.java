package dev.caravel.api.yaml;

import dev.caravel.api.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/** A stream that is JSON already, one object after the other. */
final class JsonStream {
  private JsonStream() {}

  static boolean looksLikeJson(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }

  /** False, and nothing handed over, if it is not JSON throughout: YAML starts like that, too. */
  static boolean read(byte[] text, Consumer<YamlDocument> documents) {
    var all = new ArrayList<YamlDocument>();
    try (var parser = JsonTree.parser(text)) {
      while (parser.nextToken() != null) {
        var json = JsonTree.write(JsonTree.read(parser));
        all.add(new YamlDocument(Bytes.wrap(json), List.of()));
      }
    } catch (JacksonException e) {
      return false;
    }
    all.forEach(documents);
    return true;
  }
}
