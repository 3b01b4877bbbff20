package dev.caravel.launcher.cluster;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.transport.TransportException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How a cluster is, as {@code caravel status} shows it. */
final class StatusReport {
  private final ClusterDirectory directory;
  private final ClusterSettings settings;
  private final Map<String, Optional<String>> problems;
  private final Map<String, String> endpoints;
  private final Map<String, String> versions;

  /**
   * A report.
   *
   * @param problems of each component; empty if it is well
   * @param endpoints where the cluster is reached
   */
  StatusReport(
      ClusterDirectory directory,
      ClusterSettings settings,
      Map<String, Optional<String>> problems,
      Map<String, String> endpoints,
      Map<String, String> versions) {
    this.directory = directory;
    this.settings = settings;
    this.problems = problems;
    this.endpoints = endpoints;
    this.versions = versions;
  }

  /** As JSON on one line. */
  String json(Client client) {
    var nodes = new TreeMap<String, Boolean>();
    var phases = new TreeMap<String, Integer>();
    var failures = new LinkedHashMap<>(problems);
    try {
      for (Node node : client.resource(Node.KIND).list().items()) {
        nodes.put(node.metadata().name(), Readiness.isReady(node));
      }
      for (Pod pod : client.resource(Pod.KIND).list().items()) {
        phases.merge(pod.status().phase(), 1, Integer::sum);
      }
    } catch (ApiException | TransportException e) {
      failures.put("apiserver", Optional.of(String.valueOf(e.getMessage())));
    }
    boolean healthy =
        failures.values().stream().allMatch(Optional::isEmpty)
            && !nodes.isEmpty()
            && nodes.values().stream().allMatch(ready -> ready);
    var out = new StringWriter();
    try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("name", settings.name());
      json.writeBooleanProperty("running", true);
      json.writeBooleanProperty("healthy", healthy);
      writeProcesses(json);
      writeComponents(json, failures);
      json.writeArrayPropertyStart("nodes");
      nodes.forEach((name, ready) -> {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeBooleanProperty("ready", ready);
        json.writeEndObject();
      });
      json.writeEndArray();
      json.writeObjectPropertyStart("pods");
      phases.forEach(json::writeNumberProperty);
      json.writeEndObject();
      writeTexts(json, "endpoints", endpoints);
      json.writeStringProperty("dataDirectory", directory.root().toString());
      writeTexts(json, "versions", versions);
      json.writeEndObject();
    }
    return out.toString();
  }

  private void writeProcesses(JsonGenerator json) {
    List<Long> pids = Processes.of(directory);
    json.writeNumberProperty("pid", ProcessHandle.current().pid());
    json.writeArrayPropertyStart("pids");
    pids.forEach(json::writeNumber);
    json.writeEndArray();
    json.writeObjectPropertyStart("memory");
    json.writeNumberProperty("bytes", Processes.memoryBytes(pids));
    json.writeEndObject();
  }

  private static void writeComponents(JsonGenerator json, Map<String, Optional<String>> failures) {
    json.writeArrayPropertyStart("components");
    failures.forEach((name, problem) -> {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeBooleanProperty("healthy", problem.isEmpty());
      problem.ifPresent(text -> json.writeStringProperty("message", text));
      json.writeEndObject();
    });
    json.writeEndArray();
  }

  private static void writeTexts(JsonGenerator json, String name, Map<String, String> texts) {
    json.writeObjectPropertyStart(name);
    new TreeMap<>(texts).forEach(json::writeStringProperty);
    json.writeEndObject();
  }
}
