package dev.caravel.apiserver.content;

import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ApiResponse.Items;
import dev.caravel.apiserver.request.Representation.AsTable;
import dev.caravel.apiserver.table.Tables;
import java.time.Instant;
import java.util.List;

/** Objects and lists as meta.k8s.io/v1 Tables. */
public final class TableWriter {
  private TableWriter() {}

  /** A list as a table. */
  public static Struct of(Items items, AsTable how, Instant now) {
    return Tables.of(
            items.itemKind(),
            items.items(),
            ListWriter.metadata(items),
            how.include(),
            how.apiVersion(),
            now,
            true)
        .struct();
  }

  /**
   * One object as a table.
   *
   * @param withColumns false for the events of a watch after its first
   */
  public static Struct of(
      Kind<?> kind, Struct object, AsTable how, Instant now, boolean withColumns) {
    var metadata =
        ListMeta.builder().resourceVersion(object.stringAt("metadata", "resourceVersion")).build();
    return Tables.of(
            kind, List.of(object), metadata, how.include(), how.apiVersion(), now, withColumns)
        .struct();
  }
}
