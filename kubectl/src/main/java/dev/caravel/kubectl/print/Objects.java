package dev.caravel.kubectl.print;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.resource.ResourceTypes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Whole objects: {@code -o yaml}, {@code json} and {@code name}. */
public final class Objects {
  /** An object of a kind. */
  public record Item(Kind<?> kind, Struct object) {}

  private Objects() {}

  /**
   * Prints them.
   *
   * @param format yaml, json or name
   * @param single whether one object was asked for by name; otherwise they are printed as a List
   * @throws CommandException for any other format
   */
  public static void print(
      List<Item> items, String format, boolean single, boolean managedFields, PrintStream out) {
    switch (format) {
      case "name" ->
          items.forEach(item ->
              out.println(
                  ResourceTypes.qualified(item.kind())
                      + "/"
                      + item.object().stringAt("metadata", "name")));
      case "yaml" ->
          out.print(Yaml.fromJson(SortedJson.compact(json(items, single), managedFields)));
      case "json" -> out.println(SortedJson.indented(json(items, single), managedFields));
      default ->
          throw new CommandException(
              "unable to match a printer suitable for the output format \""
                  + format
                  + "\", allowed formats are: json,name,wide,yaml");
    }
  }

  private static byte[] json(List<Item> items, boolean single) {
    if (single && items.size() == 1) {
      return Json.encode(items.getFirst().object());
    }
    var all =
        items.stream()
            .map(item -> new String(Json.encode(item.object()), StandardCharsets.UTF_8))
            .collect(Collectors.joining(","));
    return ("{\"apiVersion\":\"v1\",\"items\":["
            + all
            + "],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
