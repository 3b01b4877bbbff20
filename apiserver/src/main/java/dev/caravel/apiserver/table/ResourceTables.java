package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.resource.v1.DeviceClass;
import dev.caravel.api.resource.v1.ResourcePool;
import dev.caravel.api.resource.v1.ResourceSlice;
import dev.caravel.api.resource.v1.ResourceSliceSpec;
import java.util.List;

/** The tables of dynamic resource allocation. */
final class ResourceTables {
  private ResourceTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        Layout.of(DeviceClass.KIND).name().age(),
        Layout.of(ResourceSlice.KIND)
            .name()
            .text(
                "Node",
                field(ResourceSliceSpec.SCHEMA, "nodeName"),
                slice -> slice.spec().nodeName())
            .text(
                "Driver", field(ResourceSliceSpec.SCHEMA, "driver"), slice -> slice.spec().driver())
            .text("Pool", field(ResourcePool.SCHEMA, "name"), slice -> slice.spec().pool().name())
            .age());
  }
}
