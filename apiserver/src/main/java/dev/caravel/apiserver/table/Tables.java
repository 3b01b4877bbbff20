package dev.caravel.apiserver.table;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.Table;
import dev.caravel.api.meta.v1.TableRow;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.value.JsonValue;
import dev.caravel.apiserver.request.Representation.IncludeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects as tables for people (meta/v1 Table), as {@code kubectl get} asks for them.
 *
 * <p>How this works: each kind with columns of its own has a {@link Layout}, in the file named for
 * it or for its group; every other kind has {@link Plain}'s. All layouts are made when the first
 * table is asked for.
 */
public final class Tables {
  private static final Map<Kind<?>, Layout<?>> LAYOUTS = layouts();

  private Tables() {}

  private static Map<Kind<?>, Layout<?>> layouts() {
    var all = new ArrayList<Layout<?>>();
    all.add(PodTable.layout());
    all.add(NodeTable.layout());
    all.add(ServiceTable.layout());
    all.add(EventTable.layout());
    all.add(EventTable.ofGroupEvents());
    all.add(AutoscalerTable.layout());
    all.addAll(CoreTables.layouts());
    all.addAll(AppsTables.layouts());
    all.addAll(BatchTables.layouts());
    all.addAll(NetworkingTables.layouts());
    all.addAll(RbacTables.layouts());
    all.addAll(StorageTables.layouts());
    all.addAll(PolicyTables.layouts());
    all.addAll(ResourceTables.layouts());
    all.add(ScaleTable.layout());
    var layouts = new HashMap<Kind<?>, Layout<?>>();
    all.forEach(layout -> layouts.put(layout.kind(), layout));
    return Map.copyOf(layouts);
  }

  /**
   * The table of some objects.
   *
   * @param kind the objects' kind
   * @param metadata the list's; of a single object its resourceVersion
   * @param apiVersion {@code meta.k8s.io/v1} or {@code meta.k8s.io/v1beta1}, as was asked for
   * @param now what ages are counted to
   * @param withColumns false for the events of a watch after its first
   */
  public static Table of(
      Kind<?> kind,
      List<Struct> objects,
      ListMeta metadata,
      IncludeObject include,
      String apiVersion,
      Instant now,
      boolean withColumns) {
    Layout<?> layout = LAYOUTS.getOrDefault(kind, Plain.layout(kind));
    var rows = new ArrayList<TableRow>(objects.size());
    for (var object : objects) {
      rows.add(
          layout.row(object, now).with(row -> row.object(beside(object, include, apiVersion))));
    }
    var table = Table.builder().apiVersion(apiVersion).metadata(metadata).rows(rows);
    return withColumns ? table.columnDefinitions(layout.definitions()).build() : table.build();
  }

  private static JsonValue beside(Struct object, IncludeObject include, String apiVersion) {
    return switch (include) {
      case NONE -> JsonValue.NULL;
      case OBJECT -> JsonValue.parse(Json.encode(object));
      case METADATA -> JsonValue.parse(Json.encode(MetadataOnly.of(object, apiVersion)));
    };
  }
}
