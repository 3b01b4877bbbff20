package dev.caravel.apiserver.table;

import dev.caravel.api.meta.v1.TableColumnDefinition;
import dev.caravel.api.object.View;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One column of a kind's table.
 *
 * @param type string, integer, boolean, number or date, as OpenAPI has them
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 is always shown, 1 with {@code -o wide}
 * @param description made when it is asked for: most are texts of the schema, which are not loaded
 *     before
 * @param cell what stands in it: a String, Integer, Long or Boolean
 */
record Column<T extends View>(
    String name,
    String type,
    String format,
    int priority,
    Supplier<String> description,
    BiFunction<T, Instant, Object> cell) {

  TableColumnDefinition definition() {
    return TableColumnDefinition.builder()
        .name(name)
        .type(type)
        .format(format)
        .description(description.get())
        .priority(priority)
        .build();
  }

  Column<T> wide() {
    return new Column<>(name, type, format, 1, description, cell);
  }
}
