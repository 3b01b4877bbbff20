package dev.caravel.bench;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Results for programs: one JSON object on one line. */
final class ResultJson {
  private ResultJson() {}

  static String of(List<Result> results, Instant when) {
    var out = new StringWriter();
    try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("time", when.toString());
      json.writeObjectPropertyStart("machine");
      json.writeNumberProperty("cores", Runtime.getRuntime().availableProcessors());
      json.writeStringProperty("system", property("os.name") + " " + property("os.version"));
      json.writeStringProperty("java", property("java.version"));
      json.writeEndObject();
      json.writeArrayPropertyStart("results");
      results.forEach(result -> write(json, result));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toString();
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static void write(JsonGenerator json, Result result) {
    json.writeStartObject();
    json.writeStringProperty("benchmark", result.benchmark());
    json.writeStringProperty("what", result.what());
    switch (result) {
      case Result.Runs runs -> write(json, "runs", runs.unit(), runs.sample());
      case Result.Latencies each -> {
        write(json, "operations", each.unit(), each.sample());
        json.writeNumberProperty("p50", each.sample().percentile(50));
        json.writeNumberProperty("p99", each.sample().percentile(99));
      }
      case Result.Ratio ratio -> json.writeNumberProperty("ratioOfMedians", ratio.times());
      case Result.Skipped skipped -> json.writeStringProperty("notMeasured", skipped.why());
      case Result.Failed failed -> json.writeStringProperty("failed", failed.why());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String counted, Unit unit, Sample sample) {
    json.writeStringProperty("unit", unit.sign());
    json.writeNumberProperty(counted, sample.size());
    json.writeNumberProperty("median", sample.median());
    json.writeNumberProperty("min", sample.min());
    json.writeNumberProperty("max", sample.max());
  }
}
