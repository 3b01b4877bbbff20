package dev.caravel.api.yaml;

import dev.caravel.api.value.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns the events of a YAML stream into JSON, document by document. An alias stays a pointer until
 * it is written, where what it adds is counted.
 */
final class YamlReader {
  /** What an alias stands for. */
  record Aliased(@Nullable Object value) {}

  private static final String MERGE = "<<";

  private final Iterator<Event> events;
  private final Map<String, @Nullable Object> anchors = new HashMap<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> duplicates = new ArrayList<>();
  private int depth;

  YamlReader(byte[] text) {
    String decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new YamlException("yaml: invalid Unicode character");
    }
    var settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    events = new Parse(settings).parseString(decoded).iterator();
  }

  static YamlDocument nothing() {
    return new YamlDocument(Bytes.ofUtf8("null"), List.of());
  }

  Optional<YamlDocument> next() {
    try {
      while (events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent) {
          anchors.clear();
          duplicates.clear();
          var json = JsonTree.write(value(events.next()));
          return Optional.of(new YamlDocument(Bytes.wrap(json), List.copyOf(duplicates)));
        }
      }
      return Optional.empty();
    } catch (MarkedYamlEngineException e) {
      throw new YamlException("yaml: " + where(e) + e.getProblem());
    } catch (YamlEngineException e) {
      throw new YamlException("yaml: " + e.getMessage());
    }
  }

  /** Upstream names no line for the first one, and counts from 0 unless a scanner complains. */
  private static String where(MarkedYamlEngineException e) {
    int line = e.getProblemMark().map(mark -> mark.getLine()).orElse(0);
    if (line == 0) {
      return "";
    }
    return "line " + (e instanceof ParserException ? line : line + 1) + ": ";
  }

  private @Nullable Object value(Event event) {
    return switch (event) {
      case AliasEvent alias -> alias(alias.getAlias().getValue());
      case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
      case SequenceStartEvent sequence -> collection(sequence, this::sequence);
      case MappingStartEvent mapping -> collection(mapping, this::mapping);
      default -> throw new YamlException("yaml: unexpected " + event.getEventId());
    };
  }

  private Aliased alias(String name) {
    if (open.contains(name)) {
      throw new YamlException("yaml: anchor '" + name + "' value contains itself");
    }
    if (!anchors.containsKey(name)) {
      throw new YamlException("yaml: unknown anchor '" + name + "' referenced");
    }
    return new Aliased(anchors.get(name));
  }

  private @Nullable Object anchored(NodeEvent event, @Nullable Object value) {
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), value));
    return value;
  }

  private @Nullable Object collection(
      NodeEvent event, java.util.function.Supplier<@Nullable Object> content) {
    if (++depth > Yaml.DEPTH_LIMIT) {
      throw new YamlException("yaml: exceeded max depth of " + Yaml.DEPTH_LIMIT);
    }
    event.getAnchor().ifPresent(anchor -> open.add(anchor.getValue()));
    var value = content.get();
    event.getAnchor().ifPresent(anchor -> open.removeLast());
    depth--;
    return anchored(event, value);
  }

  private static @Nullable Object scalar(ScalarEvent event) {
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    return YamlScalar.resolve(event.getValue(), plain, event.getTag().orElse(""));
  }

  private @Nullable Object sequence() {
    var list = new ArrayList<@Nullable Object>();
    for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; ) {
      list.add(value(event));
      event = events.next();
    }
    return list;
  }

  private @Nullable Object mapping() {
    var map = new LinkedHashMap<String, @Nullable Object>();
    var merged = new LinkedHashMap<String, @Nullable Object>();
    for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; ) {
      boolean merge =
          event instanceof ScalarEvent scalar
              && scalar.getValue().equals(MERGE)
              && scalar.getScalarStyle() == ScalarStyle.PLAIN;
      var key = key(value(event));
      var value = value(events.next());
      if (merge) {
        merge(merged, value);
      } else {
        if (map.containsKey(key)) {
          duplicates.add(line(event) + "key \"" + key + "\" already set in map");
        }
        map.put(key, value);
      }
      event = events.next();
    }
    merged.forEach(map::putIfAbsent);
    return map;
  }

  private static String line(Event event) {
    return event.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
  }

  private static void merge(Map<String, @Nullable Object> into, @Nullable Object value) {
    switch (value) {
      case Aliased alias -> merge(into, alias.value());
      case Map<?, ?> map -> map.forEach((k, v) -> into.putIfAbsent((String) k, new Aliased(v)));
      case List<?> list -> list.forEach(item -> merge(into, item));
      case null, default ->
          throw new YamlException(
              "yaml: map merge requires map or sequence of" + " maps as the value");
    }
  }

  private static String key(@Nullable Object key) {
    return switch (key) {
      case Aliased alias -> key(alias.value());
      case String text -> text;
      case Boolean bool -> bool.toString();
      case Long number -> number.toString();
      case Double number -> GoFloat.shortest(number);
      case null -> throw new YamlException("yaml: unsupported map key of type: null");
      default ->
          throw new YamlException(
              "yaml: invalid map key: " + (key instanceof List ? "a list" : "a map or number"));
    };
  }
}
