package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.HostIP;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodIP;
import dev.caravel.api.core.v1.ResourceFieldSelector;
import dev.caravel.api.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a pod may learn of itself: the values of the downward API. */
public final class FieldValues {
  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.*)']");

  private FieldValues() {}

  /**
   * The field at that path.
   *
   * @param pod with its addresses in its status
   * @throws IllegalArgumentException if pods have no such field
   */
  public static String field(Pod pod, String path) {
    var metadata = pod.metadata();
    var subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      var map = subscript.group(1).equals("labels") ? metadata.labels() : metadata.annotations();
      return map.getOrDefault(subscript.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> metadata.name();
      case "metadata.namespace" -> metadata.namespace();
      case "metadata.uid" -> metadata.uid();
      case "metadata.labels" -> lines(metadata.labels());
      case "metadata.annotations" -> lines(metadata.annotations());
      case "spec.nodeName" -> pod.spec().nodeName();
      case "spec.serviceAccountName" -> pod.spec().serviceAccountName();
      case "status.hostIP" -> pod.status().hostIP();
      case "status.hostIPs" ->
          pod.status().hostIPs().stream().map(HostIP::ip).collect(Collectors.joining(","));
      case "status.podIP" -> pod.status().podIP();
      case "status.podIPs" ->
          pod.status().podIPs().stream().map(PodIP::ip).collect(Collectors.joining(","));
      default ->
          throw new IllegalArgumentException(
              "unsupported fieldPath: field label not supported: " + path);
    };
  }

  /** One line a key, in order, with the value quoted as Go does. */
  private static String lines(Map<String, String> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
            .collect(Collectors.joining("\n"));
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /**
   * A request or limit of a container in units of the selector's divisor; a limit that is not set
   * is what the node can give.
   *
   * @throws IllegalArgumentException if there is no such container or resource
   */
  public static String resource(
      Pod pod, ResourceFieldSelector selector, Container own, Map<String, Quantity> allocatable) {
    var container = own;
    if (!selector.containerName().isEmpty()) {
      container =
          PodContainers.find(pod, selector.containerName())
              .map(PodContainers.Entry::container)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "container " + selector.containerName() + " not found"));
    }
    var resource = selector.resource();
    int dot = resource.indexOf('.');
    var kind = dot < 0 ? "" : resource.substring(0, dot);
    var name = resource.substring(dot + 1);
    var amounts =
        switch (kind) {
          case "limits" -> container.resources().limits();
          case "requests" -> container.resources().requests();
          default ->
              throw new IllegalArgumentException("unsupported container resource : " + resource);
        };
    var amount = amounts.getOrDefault(name, Quantity.ZERO);
    if (amount.isZero() && kind.equals("limits")) {
      amount = allocatable.getOrDefault(name, Quantity.ZERO);
    }
    var divisor = selector.divisor().isZero() ? BigDecimal.ONE : selector.divisor().toBigDecimal();
    return amount.toBigDecimal().divide(divisor, 0, RoundingMode.CEILING).toBigInteger().toString();
  }
}
