package dev.caravel.apiserver.registry;

import dev.caravel.api.autoscaling.v2.MetricSpec;
import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A metric in the form that the annotation of autoscaling/v1 has it: what it measures and what is
 * aimed at stand side by side there, where autoscaling/v2 nests them.
 */
final class AnnotatedMetric {
  /** A name in the annotation, and where the same stands in autoscaling/v2. */
  private record Field(String flat, String... nested) {}

  /** The fields of each source in the order in which upstream writes them. */
  private static final Map<String, List<Field>> SOURCES =
      Map.of(
          "object",
          List.of(
              new Field("target", "describedObject"),
              new Field("metricName", "metric", "name"),
              new Field("targetValue", "target", "value"),
              new Field("selector", "metric", "selector"),
              new Field("averageValue", "target", "averageValue")),
          "pods",
          List.of(
              new Field("metricName", "metric", "name"),
              new Field("targetAverageValue", "target", "averageValue"),
              new Field("selector", "metric", "selector")),
          "resource",
          List.of(
              new Field("name", "name"),
              new Field("targetAverageUtilization", "target", "averageUtilization"),
              new Field("targetAverageValue", "target", "averageValue")),
          "containerResource",
          List.of(
              new Field("name", "name"),
              new Field("targetAverageUtilization", "target", "averageUtilization"),
              new Field("targetAverageValue", "target", "averageValue"),
              new Field("container", "container")),
          "external",
          List.of(
              new Field("metricName", "metric", "name"),
              new Field("metricSelector", "metric", "selector"),
              new Field("targetValue", "target", "value"),
              new Field("targetAverageValue", "target", "averageValue")));

  private AnnotatedMetric() {}

  static String text(MetricSpec metric) {
    var flat = new LinkedHashMap<String, Object>();
    flat.put("type", metric.type());
    Map<?, ?> nested = tree(JsonTree.parse(Json.encode(metric.struct())));
    SOURCES.forEach((source, fields) -> {
      if (nested.get(source) instanceof Map<?, ?> from) {
        var to = new LinkedHashMap<String, Object>();
        for (Field field : fields) {
          @Nullable Object value = from;
          for (String step : field.nested()) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
          }
          if (value != null) {
            to.put(field.flat(), value);
          } else if (source.equals("object") && field.flat().equals("targetValue")) {
            to.put(field.flat(), "0"); // the one amount that is always there
          }
        }
        flat.put(source, to);
      }
    });
    return new String(JsonTree.write(flat), StandardCharsets.UTF_8);
  }

  /**
   * @param annotated an element of the annotation's list
   * @throws dev.caravel.api.json.JsonException if it is no metric
   */
  static MetricSpec parse(@Nullable Object annotated) {
    Map<?, ?> flat = tree(annotated);
    var nested = new LinkedHashMap<String, Object>();
    nested.put("type", flat.get("type"));
    SOURCES.forEach((source, fields) -> {
      if (flat.get(source) instanceof Map<?, ?> from) {
        nested.put(source, nested(from, fields));
      }
    });
    return MetricSpec.of(Json.decode(MetricSpec.SCHEMA, JsonTree.write(nested)));
  }

  private static Map<String, Object> nested(Map<?, ?> from, List<Field> fields) {
    var metric = new LinkedHashMap<String, Object>();
    var target = new LinkedHashMap<String, Object>();
    var to = new LinkedHashMap<String, Object>();
    for (Field field : fields) {
      Object value = from.get(field.flat());
      if (value == null || (field.flat().equals("targetValue") && value.equals("0"))) {
        continue;
      }
      String last = field.nested()[field.nested().length - 1];
      switch (field.nested()[0]) {
        case "metric" -> metric.put(last, value);
        case "target" -> target.put(last, value);
        default -> to.put(last, value);
      }
    }
    if (!metric.isEmpty()) {
      to.put("metric", metric);
    }
    target.put("type", aimedAt(target));
    to.put("target", target);
    return to;
  }

  private static String aimedAt(Map<String, Object> target) {
    if (target.containsKey("averageUtilization")) {
      return "Utilization";
    }
    return target.containsKey("averageValue") ? "AverageValue" : "Value";
  }

  private static Map<?, ?> tree(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
