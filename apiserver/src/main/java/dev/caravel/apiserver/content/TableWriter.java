package dev.caravel.apiserver.content;

import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.Table;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ApiResponse.Items;
import dev.caravel.apiserver.request.Representation.IncludeObject;
import dev.caravel.apiserver.table.Tables;
import java.time.Instant;
import java.util.List;

/** Objects and lists as meta.k8s.io/v1 Tables. */
public final class TableWriter {
  private static final String VERSION = Table.KIND.apiVersion();

  private TableWriter() {}

  /** A list as a table. */
  public static Struct of(Items items, IncludeObject include, Instant now) {
    return Tables.of(
            items.itemKind(),
            items.items(),
            ListWriter.metadata(items),
            include,
            VERSION,
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
      Kind<?> kind, Struct object, IncludeObject include, Instant now, boolean withColumns) {
    var metadata =
        ListMeta.builder().resourceVersion(object.stringAt("metadata", "resourceVersion")).build();
    return Tables.of(kind, List.of(object), metadata, include, VERSION, now, withColumns).struct();
  }
}
