package dev.caravel.client.kubeconfig;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A mapping of a YAML or JSON document, read by name; fields that nobody asks for are kept. Its
 * text never shows in a message: it may hold secrets.
 */
record Document(Map<String, Object> fields) {
  static final int SIZE_LIMIT = 8 << 20;
  private static final int ALIAS_LIMIT = 50;
  private static final int DEPTH_LIMIT = 50;

  Document {
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  static final Document EMPTY = new Document(Map.of());

  /**
   * Reads a document; nothing at all is an empty one.
   *
   * @throws IllegalArgumentException if it is malformed, or no mapping
   */
  static Document parse(byte[] text) {
    var settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(ALIAS_LIMIT)
            .setCodePointLimit(SIZE_LIMIT)
            .build();
    Object value;
    try {
      value = new Load(settings).loadFromInputStream(new ByteArrayInputStream(text));
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("not a YAML document: " + where(e), e);
    }
    if (value == null) {
      return EMPTY;
    }
    return of(value, 0)
        .orElseThrow(() -> new IllegalArgumentException("not a YAML mapping of names to values"));
  }

  private static String where(YamlEngineException e) {
    return e instanceof org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException marked
        ? marked
            .getProblemMark()
            .map(mark -> "line " + (mark.getLine() + 1) + ": " + marked.getProblem())
            .orElse("malformed")
        : "malformed";
  }

  private static Optional<Document> of(Object value, int depth) {
    if (depth > DEPTH_LIMIT) {
      throw new IllegalArgumentException("nested deeper than " + DEPTH_LIMIT);
    }
    if (!(value instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    var fields = new LinkedHashMap<String, Object>();
    map.forEach((name, field) -> {
      if (field != null) {
        fields.put(String.valueOf(name), field);
      }
    });
    return Optional.of(new Document(fields));
  }

  /** A text, number or truth value as text; empty if it is not there. */
  String text(String name) {
    var value = fields.get(name);
    return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** A mapping; empty if it is not there. */
  Document child(String name) {
    var value = fields.get(name);
    return value == null ? EMPTY : of(value, 1).orElse(EMPTY);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** The mappings of a list. */
  List<Document> children(String name) {
    var children = new ArrayList<Document>();
    if (fields.get(name) instanceof List<?> list) {
      for (var item : list) {
        if (item != null) {
          of(item, 1).ifPresent(children::add);
        }
      }
    }
    return children;
  }

  List<String> texts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  Document with(String name, Object value) {
    var more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Document(more);
  }

  /** As YAML. */
  String toYaml() {
    var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings).dumpToString(fields);
  }

  @Override
  public String toString() {
    return "Document" + fields.keySet();
  }
}
