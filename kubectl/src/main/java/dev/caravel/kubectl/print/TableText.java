package dev.caravel.kubectl.print;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.PartialObjectMetadata;
import dev.caravel.api.meta.v1.Table;
import dev.caravel.api.meta.v1.TableColumnDefinition;
import dev.caravel.api.meta.v1.TableRow;
import dev.caravel.api.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of a server's table as text.
 *
 * @param wide shows also what has a lower priority
 * @param namespaces shows each object's namespace in front
 * @param labels shows all labels behind
 * @param labelColumns labels that have a column of their own
 * @param prefix in front of each name, such as {@code pod/}; may be empty
 */
public record TableText(
    boolean wide, boolean namespaces, boolean labels, List<String> labelColumns, String prefix) {

  public TableText {
    labelColumns = List.copyOf(labelColumns);
  }

  /** The line of headings. */
  public List<String> head(List<TableColumnDefinition> columns) {
    var cells = new ArrayList<String>();
    if (namespaces) {
      cells.add("NAMESPACE");
    }
    for (var column : columns) {
      if (isShown(column)) {
        cells.add(column.name().toUpperCase(Locale.ROOT));
      }
    }
    for (var label : labelColumns) {
      cells.add(label.substring(label.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
    }
    if (labels) {
      cells.add("LABELS");
    }
    return cells;
  }

  /** The rows below it. */
  public List<List<String>> rows(Table table, List<TableColumnDefinition> columns) {
    return table.rows().stream().map(row -> row(row, columns)).toList();
  }

  private List<String> row(TableRow row, List<TableColumnDefinition> columns) {
    var cells = new ArrayList<String>();
    var metadata =
        row.hasObject() && !row.object().equals(JsonValue.NULL)
            ? PartialObjectMetadata.of(
                    Json.decode(PartialObjectMetadata.SCHEMA, row.object().bytes().toByteArray()))
                .metadata()
            : PartialObjectMetadata.empty().metadata();
    if (namespaces) {
      cells.add(metadata.namespace());
    }
    for (int i = 0; i < columns.size() && i < row.cells().size(); i++) {
      if (isShown(columns.get(i))) {
        var text = text(row.cells().get(i));
        cells.add(columns.get(i).format().equals("name") ? prefix + text : text);
      }
    }
    for (var label : labelColumns) {
      cells.add(metadata.labels().getOrDefault(label, ""));
    }
    if (labels) {
      var all =
          new TreeMap<>(metadata.labels())
              .entrySet().stream()
                  .map(e -> e.getKey() + "=" + e.getValue())
                  .collect(Collectors.joining(","));
      cells.add(all.isEmpty() ? "<none>" : all);
    }
    return cells;
  }

  private boolean isShown(TableColumnDefinition column) {
    return wide || column.priority() == 0;
  }

  /** A cell without its quotes; only the first line of what has several. */
  private static String text(JsonValue cell) {
    var json = cell.toString();
    if (!json.startsWith("\"")) {
      return json.equals("null") ? "<none>" : json;
    }
    var text = Strings.unquote(json);
    int newline = text.indexOf('\n');
    return newline < 0 ? text : text.substring(0, newline) + "...";
  }
}
