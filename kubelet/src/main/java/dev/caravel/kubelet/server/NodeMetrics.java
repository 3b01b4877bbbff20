package dev.caravel.kubelet.server;

import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.kubelet.node.Machine;
import dev.caravel.kubelet.probe.ProbeCounts;
import java.util.LinkedHashMap;

/** The kubelet's metrics as Prometheus reads them. */
final class NodeMetrics {
  private final String nodeName;
  private final NodePods pods;
  private final NodeStats stats;
  private final Machine machine;
  private final ProbeCounts probes;

  NodeMetrics(
      String nodeName, NodePods pods, NodeStats stats, Machine machine, ProbeCounts probes) {
    this.nodeName = nodeName;
    this.pods = pods;
    this.stats = stats;
    this.machine = machine;
    this.probes = probes;
  }

  /** {@code /metrics}. */
  String own() {
    var text = new MetricsText();
    text.family("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.");
    text.sample("kubelet_node_name", "1", "node", nodeName);
    var sandboxes = pods.runtime().sandboxes();
    long ready =
        sandboxes.stream().filter(s -> s.getState() == PodSandboxState.SANDBOX_READY).count();
    text.family(
        "kubelet_running_pods", "gauge", "[BETA] Number of pods that have a running pod sandbox");
    text.sample("kubelet_running_pods", Long.toString(ready));
    var states = new LinkedHashMap<String, Integer>();
    for (var container : pods.runtime().containers()) {
      states.merge(word(container.getState()), 1, Integer::sum);
    }
    text.family(
        "kubelet_running_containers", "gauge", "[BETA] Number of containers currently running");
    states.forEach((state, count) ->
        text.sample(
            "kubelet_running_containers", Integer.toString(count), "container_state", state));
    text.family(
        "kubelet_desired_pods",
        "gauge",
        "[ALPHA] The number of pods the kubelet is being instructed to run.");
    text.sample("kubelet_desired_pods", Integer.toString(pods.all().size()), "static", "");
    return text.toString();
  }

  private static String word(ContainerState state) {
    return switch (state) {
      case CONTAINER_CREATED -> "created";
      case CONTAINER_RUNNING -> "running";
      case CONTAINER_EXITED -> "exited";
      case CONTAINER_UNKNOWN, UNRECOGNIZED -> "unknown";
    };
  }

  /** {@code /metrics/resource}. */
  String resources() {
    var text = new MetricsText();
    var all = stats.podStats();
    text.family(
        "node_memory_working_set_bytes",
        "gauge",
        "[STABLE] Current working set of the node in bytes");
    text.sample(
        "node_memory_working_set_bytes",
        Long.toString(machine.memoryBytes() - machine.availableMemoryBytes()));
    text.family(
        "container_cpu_usage_seconds_total",
        "counter",
        "[STABLE] Cumulative cpu time consumed by the container in core-seconds");
    text.family(
        "container_memory_working_set_bytes",
        "gauge",
        "[STABLE] Current working set of the container in bytes");
    text.family(
        "pod_cpu_usage_seconds_total",
        "counter",
        "[STABLE] Cumulative cpu time consumed by the pod in core-seconds");
    text.family(
        "pod_memory_working_set_bytes",
        "gauge",
        "[STABLE] Current working set of the pod in bytes");
    for (var pod : all) {
      var metadata = pod.getAttributes().getMetadata();
      var namespace = metadata.getNamespace();
      var name = metadata.getName();
      var linux = pod.getLinux();
      text.sample(
          "pod_cpu_usage_seconds_total",
          seconds(linux.getCpu().getUsageCoreNanoSeconds().getValue()),
          "namespace",
          namespace,
          "pod",
          name);
      text.sample(
          "pod_memory_working_set_bytes",
          Long.toString(linux.getMemory().getWorkingSetBytes().getValue()),
          "namespace",
          namespace,
          "pod",
          name);
      for (var container : linux.getContainersList()) {
        var containerName = container.getAttributes().getMetadata().getName();
        text.sample(
            "container_cpu_usage_seconds_total",
            seconds(container.getCpu().getUsageCoreNanoSeconds().getValue()),
            "container",
            containerName,
            "namespace",
            namespace,
            "pod",
            name);
        text.sample(
            "container_memory_working_set_bytes",
            Long.toString(container.getMemory().getWorkingSetBytes().getValue()),
            "container",
            containerName,
            "namespace",
            namespace,
            "pod",
            name);
      }
    }
    text.family(
        "resource_scrape_error",
        "gauge",
        "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
    text.sample("resource_scrape_error", "0");
    return text.toString();
  }

  private static String seconds(long nanos) {
    return Double.toString(nanos / 1e9);
  }

  /** {@code /metrics/probes}. */
  String probes() {
    var text = new MetricsText();
    text.family(
        "prober_probe_total",
        "counter",
        "[BETA] Cumulative number of a liveness, readiness or startup probe for a container by"
            + " result.");
    probes
        .all()
        .forEach((key, count) ->
            text.sample(
                "prober_probe_total",
                Long.toString(count),
                "container",
                key.container(),
                "namespace",
                key.namespace(),
                "pod",
                key.pod(),
                "pod_uid",
                key.uid(),
                "probe_type",
                key.type(),
                "result",
                key.result()));
    return text.toString();
  }
}
