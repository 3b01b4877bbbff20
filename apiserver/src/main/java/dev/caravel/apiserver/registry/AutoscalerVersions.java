package dev.caravel.apiserver.registry;

import dev.caravel.api.autoscaling.v1.HorizontalPodAutoscaler;
import dev.caravel.api.autoscaling.v2.MetricSpec;
import dev.caravel.api.json.JsonException;
import dev.caravel.api.json.JsonTree;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Autoscalers of autoscaling/v1, which know no metric but the CPU's utilization: the others are
 * kept in an annotation on the way, and come back from it.
 */
final class AutoscalerVersions {
  private static final Kind<dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler> NEWER =
      dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler.KIND;
  private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
  private static final int USUAL_CPU_PERCENT = 80;

  private AutoscalerVersions() {}

  static Struct served(Struct stored) {
    var from = NEWER.of(stored);
    var others = new ArrayList<MetricSpec>();
    var to = HorizontalPodAutoscaler.builder().metadata(from.metadata());
    to.spec(spec -> {
      var target = from.spec().scaleTargetRef();
      spec.scaleTargetRef(
              ref -> ref.kind(target.kind()).name(target.name()).apiVersion(target.apiVersion()))
          .maxReplicas(from.spec().maxReplicas());
      if (from.spec().hasMinReplicas()) {
        spec.minReplicas(from.spec().minReplicas());
      }
      for (MetricSpec metric : from.spec().metrics()) {
        if (isCpu(metric)) {
          spec.targetCPUUtilizationPercentage(metric.resource().target().averageUtilization());
        } else {
          others.add(metric);
        }
      }
    });
    to.status(status -> {
      status
          .currentReplicas(from.status().currentReplicas())
          .desiredReplicas(from.status().desiredReplicas());
      from.status().lastScaleTime().ifPresent(status::lastScaleTime);
    });
    if (!others.isEmpty()) {
      to.metadata(metadata -> metadata.putAnnotations(METRICS, text(others)));
    }
    return to.build().struct();
  }

  private static boolean isCpu(MetricSpec metric) {
    return metric.type().equals("Resource")
        && metric.resource().name().equals("cpu")
        && metric.resource().target().hasAverageUtilization();
  }

  static Struct stored(Struct served) {
    var from = HorizontalPodAutoscaler.of(served);
    List<MetricSpec> others = metrics(from.metadata().annotations().getOrDefault(METRICS, ""));
    var to = dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler.builder();
    to.metadata(from.metadata())
        .metadata(metadata -> {
          var annotations = new LinkedHashMap<>(from.metadata().annotations());
          annotations.remove(METRICS);
          metadata.annotations(annotations);
        });
    to.spec(spec -> {
      var target = from.spec().scaleTargetRef();
      spec.scaleTargetRef(
              ref -> ref.kind(target.kind()).name(target.name()).apiVersion(target.apiVersion()))
          .maxReplicas(from.spec().maxReplicas());
      if (from.spec().hasMinReplicas()) {
        spec.minReplicas(from.spec().minReplicas());
      }
      if (from.spec().hasTargetCPUUtilizationPercentage() || others.isEmpty()) {
        int percent =
            from.spec().hasTargetCPUUtilizationPercentage()
                ? from.spec().targetCPUUtilizationPercentage()
                : USUAL_CPU_PERCENT;
        spec.addMetrics(metric ->
            metric
                .type("Resource")
                .resource(resource ->
                    resource
                        .name("cpu")
                        .target(t -> t.type("Utilization").averageUtilization(percent))));
      }
      others.forEach(spec::addMetrics);
    });
    to.status(status -> {
      status
          .currentReplicas(from.status().currentReplicas())
          .desiredReplicas(from.status().desiredReplicas());
      from.status().lastScaleTime().ifPresent(status::lastScaleTime);
    });
    return to.build().struct();
  }

  private static String text(List<MetricSpec> metrics) {
    return metrics.stream().map(AnnotatedMetric::text).collect(Collectors.joining(",", "[", "]"));
  }

  /** The metrics of the annotation; people can write anything there, which then counts for none. */
  private static List<MetricSpec> metrics(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      Object all = JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));
      return all instanceof List<?> list
          ? list.stream().map(AnnotatedMetric::parse).toList()
          : List.of();
    } catch (JsonException e) {
      return List.of();
    }
  }
}
