package dev.caravel.api.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * YAML with kubectl's habits ({@code sigs.k8s.io/yaml}): plain {@code yes}, {@code no}, {@code on}
 * and {@code off} are booleans, keys become strings, and what is written has its keys sorted. JSON
 * is read too.
 */
public final class Yaml {
  /** Nesting beyond this is refused. */
  public static final int DEPTH_LIMIT = 500;

  /** Values that aliases may add to one document. */
  public static final int ALIAS_LIMIT = 100_000;

  private Yaml() {}

  /**
   * The documents of a stream, each handed over as soon as it is read: those before a broken one
   * have been used when it throws.
   *
   * @throws YamlException if one is malformed, nested too deeply or says more by aliases than
   *     {@link #ALIAS_LIMIT}
   */
  public static void read(byte[] text, Consumer<YamlDocument> documents) {
    if (JsonStream.looksLikeJson(text) && JsonStream.read(text, documents)) {
      return;
    }
    var reader = new YamlReader(text);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      documents.accept(next.get());
    }
  }

  /**
   * All documents of a stream that are not empty.
   *
   * @throws YamlException as {@link #read}
   */
  public static List<YamlDocument> documents(byte[] text) {
    var all = new ArrayList<YamlDocument>();
    read(
        text,
        document -> {
          if (!document.isEmpty()) {
            all.add(document);
          }
        });
    return all;
  }

  /**
   * The first document as JSON, {@code null} if there is none: how a request's body is read.
   *
   * @throws YamlException as {@link #read}
   */
  public static byte[] toJson(byte[] text) {
    return first(text).json().toByteArray();
  }

  /**
   * The first document; an empty one if there is none.
   *
   * @throws YamlException as {@link #read}
   */
  public static YamlDocument first(byte[] text) {
    return new YamlReader(text).next().orElseGet(YamlReader::nothing);
  }

  /**
   * Writes one JSON value as kubectl's {@code -o yaml} does, with a line break at its end.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  public static String fromJson(byte[] json) {
    return new YamlWriter().write(JsonTree.parse(json));
  }
}
