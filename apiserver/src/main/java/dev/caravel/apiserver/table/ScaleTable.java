package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;
import static dev.caravel.apiserver.table.Layout.meta;

import dev.caravel.api.autoscaling.v1.Scale;
import dev.caravel.api.autoscaling.v1.ScaleSpec;
import dev.caravel.api.autoscaling.v1.ScaleStatus;
import dev.caravel.api.meta.v1.ObjectMeta;

/** The table of the scale subresource. */
final class ScaleTable {
  private ScaleTable() {}

  static Layout<Scale> layout() {
    return Layout.of(Scale.KIND)
        .text("Name", field(ObjectMeta.SCHEMA, "name"), scale -> meta(scale).name())
        .number("Desired", field(ScaleSpec.SCHEMA, "replicas"), scale -> scale.spec().replicas())
        .number(
            "Available", field(ScaleStatus.SCHEMA, "replicas"), scale -> scale.status().replicas())
        .age();
  }
}
