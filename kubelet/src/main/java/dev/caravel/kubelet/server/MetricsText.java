package dev.caravel.kubelet.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics in Prometheus' text format, each family's samples together. */
final class MetricsText {
  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  void family(String name, String type, String help) {
    families.put(
        name,
        new StringBuilder("# HELP ")
            .append(name)
            .append(' ')
            .append(help)
            .append("\n# TYPE ")
            .append(name)
            .append(' ')
            .append(type)
            .append('\n'));
  }

  /**
   * One sample of a family that was begun.
   *
   * @param labels names and values in turn
   */
  void sample(String name, String value, String... labels) {
    var out = families.get(name);
    if (out == null) {
      throw new IllegalArgumentException("no family " + name);
    }
    out.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      out.append(labels[i + 1].replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""));
      out.append('"');
    }
    out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
  }

  @Override
  public String toString() {
    return String.join("", families.values());
  }
}
