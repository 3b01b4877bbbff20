package dev.caravel.launcher.command;

import dev.caravel.api.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cluster's status for people: one screen, what is not well first of all in words. */
final class StatusText {
  private static final double MEBIBYTE = 1 << 20;
  private static final int NAME_WIDTH = 12;

  private final Map<?, ?> status;

  /** Of the JSON that the cluster's process gives. */
  StatusText(String json) {
    var tree = JsonTree.parse(json.getBytes(StandardCharsets.UTF_8));
    this.status = tree instanceof Map<?, ?> map ? map : Map.of();
  }

  boolean isHealthy() {
    return isTrue(status, "healthy");
  }

  List<String> lines() {
    if (status.get("components") == null) {
      return List.of("the cluster is starting or stopping");
    }
    var lines = new ArrayList<String>();
    lines.add(line("cluster", text("name") + ", " + (isHealthy() ? "healthy" : "NOT healthy")));
    lines.add(line("data", text("dataDirectory")));
    lines.add(
        line(
            "memory",
            String.format(
                Locale.ROOT,
                "%.0f MiB, of process %s and the shims of %d pods",
                number(map("memory"), "bytes") / MEBIBYTE,
                text("pid"),
                Math.max(0, list("pids").size() - 1))));
    var versions = map("versions");
    lines.add(
        line(
            "versions",
            "Caravel %s, Kubernetes %s, JDK %s"
                .formatted(
                    versions.get("caravel"), versions.get("kubernetes"), versions.get("jdk"))));
    lines.add("");
    for (var item : list("components")) {
      if (item instanceof Map<?, ?> component) {
        var message = component.get("message");
        lines.add(
            line(
                String.valueOf(component.get("name")),
                isTrue(component, "healthy") ? "ok" : String.valueOf(message)));
      }
    }
    lines.add("");
    for (var item : list("nodes")) {
      if (item instanceof Map<?, ?> node) {
        lines.add(
            line("node", node.get("name") + (isTrue(node, "ready") ? " Ready" : " NotReady")));
      }
    }
    lines.add(line("pods", pods()));
    map("endpoints").forEach((name, where) -> lines.add(line(name.toString(), where.toString())));
    return lines;
  }

  private String pods() {
    var phases = new ArrayList<String>();
    map("pods").forEach((phase, count) -> phases.add(count + " " + phase));
    return phases.isEmpty() ? "none" : String.join(", ", phases);
  }

  private static String line(String name, String text) {
    return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %s", name, text);
  }

  private String text(String key) {
    return String.valueOf(status.get(key));
  }

  private static boolean isTrue(Map<?, ?> map, String key) {
    return Boolean.TRUE.equals(map.get(key));
  }

  private static double number(Map<?, ?> map, String key) {
    return map.get(key) instanceof Number number ? number.doubleValue() : 0;
  }

  private Map<?, ?> map(String key) {
    return child(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  private List<?> list(String key) {
    return child(key) instanceof List<?> list ? list : List.of();
  }

  private @Nullable Object child(String key) {
    return status.get(key);
  }
}
