package dev.caravel.apiserver.table;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.TableColumnDefinition;
import dev.caravel.api.meta.v1.TableRow;
import dev.caravel.api.meta.v1.TableRowCondition;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.object.View;
import dev.caravel.api.schema.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The columns of a kind, left to right (upstream's printers). Built once, then only read. */
final class Layout<T extends View> {
  private final Kind<T> kind;
  private final List<Column<T>> columns = new ArrayList<>();
  private Function<T, Optional<TableRowCondition>> condition = object -> Optional.empty();
  private @Nullable BiFunction<T, Instant, Object> uncovered;

  private Layout(Kind<T> kind) {
    this.kind = kind;
  }

  static <T extends View> Layout<T> of(Kind<T> kind) {
    return new Layout<>(kind);
  }

  Kind<T> kind() {
    return kind;
  }

  Layout<T> name() {
    return column(
        "Name",
        "string",
        "name",
        field(ObjectMeta.SCHEMA, "name"),
        (object, now) -> meta(object).name());
  }

  Layout<T> age() {
    return column(
        "Age",
        "string",
        "",
        field(ObjectMeta.SCHEMA, "creationTimestamp"),
        (object, now) -> Ages.since(meta(object).creationTimestamp(), now));
  }

  /** The age in the cells, but with no column over it: upstream's IPAddress does that. */
  Layout<T> uncoveredAge() {
    age();
    uncovered = columns.removeLast().cell();
    return this;
  }

  Layout<T> text(String name, Supplier<String> description, Function<T, String> cell) {
    return column(name, "string", "", description, (object, now) -> cell.apply(object));
  }

  Layout<T> text(String name, String description, Function<T, String> cell) {
    return text(name, () -> description, cell);
  }

  /** A column that says it is text but holds numbers, as some of upstream's do. */
  Layout<T> textOfNumber(String name, Supplier<String> description, Function<T, Number> cell) {
    return column(name, "string", "", description, (object, now) -> cell.apply(object));
  }

  Layout<T> timed(String name, Supplier<String> description, BiFunction<T, Instant, String> cell) {
    return column(name, "string", "", description, cell::apply);
  }

  Layout<T> number(String name, Supplier<String> description, Function<T, Number> cell) {
    return column(name, "integer", "", description, (object, now) -> cell.apply(object));
  }

  Layout<T> number(String name, String description, Function<T, Number> cell) {
    return number(name, () -> description, cell);
  }

  Layout<T> yesNo(String name, Supplier<String> description, Function<T, Boolean> cell) {
    return column(name, "boolean", "", description, (object, now) -> cell.apply(object));
  }

  Layout<T> date(String name, Supplier<String> description, Function<T, String> cell) {
    return column(name, "date", "", description, (object, now) -> cell.apply(object));
  }

  /** Shows the column that was added last with {@code -o wide} only. */
  Layout<T> wide() {
    columns.add(columns.removeLast().wide());
    return this;
  }

  /** What is written behind the name in the first column. */
  Layout<T> nameSuffix(Function<T, String> suffix) {
    var named = columns.removeFirst();
    columns.addFirst(
        new Column<>(
            named.name(),
            named.type(),
            named.format(),
            named.priority(),
            named.description(),
            (object, now) -> named.cell().apply(object, now) + suffix.apply(object)));
    return this;
  }

  /** What a row says about its object beside the cells. */
  Layout<T> condition(Function<T, Optional<TableRowCondition>> of) {
    condition = of;
    return this;
  }

  private Layout<T> column(
      String name,
      String type,
      String format,
      Supplier<String> description,
      BiFunction<T, Instant, Object> cell) {
    columns.add(new Column<>(name, type, format, 0, description, cell));
    return this;
  }

  /** The schema's own text about a field. */
  static Supplier<String> field(Schema schema, String name) {
    return () ->
        schema.fields().stream()
            .filter(field -> field.name().equals(name))
            .findFirst()
            .map(schema::description)
            .orElseThrow(() -> new IllegalArgumentException(schema + " has no " + name));
  }

  List<TableColumnDefinition> definitions() {
    return columns.stream().map(Column::definition).toList();
  }

  /** The cells of an object, and no object beside them. */
  TableRow row(Struct object, Instant now) {
    T view = kind.of(object);
    var row =
        TableRow.builder()
            .cells(columns.stream().map(c -> Cell.of(c.cell().apply(view, now))).toList());
    if (uncovered != null) {
      row.addCells(Cell.of(uncovered.apply(view, now)));
    }
    condition.apply(view).ifPresent(row::addConditions);
    return row.build();
  }

  /** The same columns for a kind whose objects can be seen as those of this one. */
  <U extends View> Layout<U> seenAs(Kind<U> other, Function<U, T> view) {
    Layout<U> layout = of(other);
    for (var column : columns) {
      layout.columns.add(
          new Column<>(
              column.name(),
              column.type(),
              column.format(),
              column.priority(),
              column.description(),
              (object, now) -> column.cell().apply(view.apply(object), now)));
    }
    return layout;
  }

  static ObjectMeta meta(View object) {
    return meta(object.struct());
  }

  static ObjectMeta meta(Struct object) {
    return object.get("metadata").map(m -> ObjectMeta.of((Struct) m)).orElse(ObjectMeta.empty());
  }
}
