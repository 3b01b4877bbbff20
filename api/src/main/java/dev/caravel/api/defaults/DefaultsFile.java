package dev.caravel.api.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code defaults.txt}: the lines at once, a type's steps when it is first met. */
final class DefaultsFile {
  private static final Map<String, List<String>> LINES = read();

  private DefaultsFile() {}

  static Set<String> types() {
    return LINES.keySet();
  }

  static boolean has(Schema schema) {
    return LINES.containsKey(key(schema));
  }

  static List<Step> steps(Schema schema) {
    return steps(schema, LINES.getOrDefault(key(schema), List.of()));
  }

  /** {@code core.v1.Pod} of {@code io.k8s.api.core.v1.Pod}; types made at run time have none. */
  private static String key(Schema schema) {
    if (schema.index() < 0) {
      return "";
    }
    String name = schema.name();
    int version = name.lastIndexOf('.', name.lastIndexOf('.') - 1);
    return name.substring(name.lastIndexOf('.', version - 1) + 1);
  }

  private static List<Step> steps(Schema schema, List<String> lines) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("when ")) {
        int end = i + 1;
        while (end < lines.size() && lines.get(end).startsWith("  ")) {
          end++;
        }
        List<String> under = lines.subList(i + 1, end).stream().map(String::strip).toList();
        steps.add(new Step.When(conditions(schema, line.substring(5)), steps(schema, under)));
        i = end - 1;
      } else {
        steps.add(step(schema, line));
      }
    }
    return List.copyOf(steps);
  }

  private static Step step(Schema schema, String line) {
    String[] words = line.split(" ", 3);
    return switch (words[0]) {
      case "rule" -> new Step.Named(Rules.named(words[1]));
      case "clear" -> new Step.Clear(FieldPath.parse(schema, words[1]));
      case "round" ->
          new Step.Round(Arrays.stream(line.split(" ")).skip(1).map(schema::field).toList());
      default -> {
        FieldPath path = FieldPath.parse(schema, words[0]);
        yield switch (words[1]) {
          case "=" -> new Step.Value(path, value(schema, path, words[2]));
          case "from" -> new Step.From(path, FieldPath.parse(schema, words[2]));
          case "fill" -> new Step.Fill(path, FieldPath.parse(schema, words[2]));
          default -> throw new IllegalStateException("defaults.txt: " + line);
        };
      }
    };
  }

  private static List<Step.Condition> conditions(Schema schema, String text) {
    List<Step.Condition> conditions = new ArrayList<>();
    for (String clause : text.split(" and ", -1)) {
      String[] words = clause.split(" ");
      FieldPath path = FieldPath.parse(schema, words[0]);
      conditions.add(
          switch (words[1]) {
            case "present" -> new Step.Condition.Present(path);
            case "absent" -> new Step.Condition.Absent(path);
            case "=" ->
                new Step.Condition.OneOf(
                    path,
                    Arrays.stream(words).skip(2).map(json -> value(schema, path, json)).toList());
            default -> throw new IllegalStateException("defaults.txt: when " + text);
          });
    }
    return conditions;
  }

  /** The JSON as a value of the path's last field, decoded as a document that has only that. */
  private static Object value(Schema schema, FieldPath path, String json) {
    StringBuilder document = new StringBuilder();
    path.fields().forEach(field -> document.append("{\"").append(field.name()).append("\":"));
    document.append(json).append("}".repeat(path.fields().size()));
    Struct struct = Json.decode(schema, document.toString().getBytes(UTF_8));
    Object value = path.get(struct);
    if (value == null) {
      throw new IllegalStateException(
          "defaults.txt: " + schema + " cannot tell " + document + " from nothing");
    }
    return value;
  }

  private static Map<String, List<String>> read() {
    try (InputStream in = DefaultsFile.class.getResourceAsStream("defaults.txt")) {
      if (in == null) {
        throw new IllegalStateException("resource missing: defaults.txt");
      }
      Map<String, List<String>> types = new HashMap<>();
      List<String> steps = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        if (line.startsWith("  ")) {
          steps.add(line.substring(2));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          steps = new ArrayList<>();
          if (types.put(line, steps) != null) {
            throw new IllegalStateException("defaults.txt: twice: " + line);
          }
        }
      }
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
