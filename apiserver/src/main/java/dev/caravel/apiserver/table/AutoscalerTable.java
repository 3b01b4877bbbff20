package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler;
import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscalerSpec;
import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscalerStatus;
import dev.caravel.api.autoscaling.v2.MetricSpec;
import dev.caravel.api.autoscaling.v2.MetricStatus;
import dev.caravel.api.autoscaling.v2.MetricTarget;
import dev.caravel.api.autoscaling.v2.MetricValueStatus;
import java.util.ArrayList;
import java.util.stream.Collectors;

/** The table of horizontal pod autoscalers. */
final class AutoscalerTable {
  private static final int SHOWN = 2;

  private AutoscalerTable() {}

  static Layout<HorizontalPodAutoscaler> layout() {
    return Layout.of(HorizontalPodAutoscaler.KIND)
        .name()
        .text(
            "Reference",
            field(HorizontalPodAutoscalerSpec.SCHEMA, "scaleTargetRef"),
            it -> it.spec().scaleTargetRef().kind() + "/" + it.spec().scaleTargetRef().name())
        .text(
            "Targets",
            field(HorizontalPodAutoscalerSpec.SCHEMA, "metrics"),
            AutoscalerTable::targets)
        .text(
            "MinPods",
            field(HorizontalPodAutoscalerSpec.SCHEMA, "minReplicas"),
            it -> it.spec().hasMinReplicas() ? String.valueOf(it.spec().minReplicas()) : Text.UNSET)
        .textOfNumber(
            "MaxPods",
            field(HorizontalPodAutoscalerSpec.SCHEMA, "maxReplicas"),
            it -> it.spec().maxReplicas())
        .textOfNumber(
            "Replicas",
            field(HorizontalPodAutoscalerStatus.SCHEMA, "currentReplicas"),
            it -> it.status().currentReplicas())
        .age();
  }

  private static String targets(HorizontalPodAutoscaler autoscaler) {
    var metrics = autoscaler.spec().metrics();
    if (metrics.isEmpty()) {
      return Text.NONE;
    }
    var all = new ArrayList<String>();
    for (int i = 0; i < metrics.size(); i++) {
      var statuses = autoscaler.status().currentMetrics();
      all.add(target(metrics.get(i), i < statuses.size() ? statuses.get(i) : MetricStatus.empty()));
    }
    var shown = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
    int more = all.size() - SHOWN;
    return more > 0 ? shown + " + " + more + " more..." : shown;
  }

  private static String target(MetricSpec spec, MetricStatus status) {
    return switch (spec.type()) {
      case "External" -> value(spec.external().target(), status.external().current(), true);
      case "Pods" ->
          known(status.pods().current().hasAverageValue(), status.pods().current().averageValue())
              + "/"
              + spec.pods().target().averageValue();
      case "Object" -> value(spec.object().target(), status.object().current(), true);
      case "Resource" ->
          spec.resource().name()
              + ": "
              + value(spec.resource().target(), status.resource().current(), false);
      case "ContainerResource" ->
          spec.containerResource().name()
              + ": "
              + value(
                  spec.containerResource().target(), status.containerResource().current(), false);
      default -> "<unknown type>";
    };
  }

  private static String value(MetricTarget target, MetricValueStatus current, boolean marked) {
    if (target.hasAverageValue()) {
      return known(current.hasAverageValue(), current.averageValue())
          + "/"
          + target.averageValue()
          + (marked ? " (avg)" : "");
    }
    if (target.hasAverageUtilization()) {
      return known(current.hasAverageUtilization(), current.averageUtilization() + "%")
          + "/"
          + target.averageUtilization()
          + "%";
    }
    return known(current.hasValue(), current.value()) + "/" + target.value();
  }

  private static String known(boolean is, Object value) {
    return is ? value.toString() : Ages.UNKNOWN;
  }
}
