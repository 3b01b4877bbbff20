package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kernel parameters of a pod: only those that its own namespaces have, so that none changes the
 * host (namespaces(7), sysctl(8)).
 */
final class PodSysctls {
  private static final List<String> OF_IPC =
      List.of("kernel/shm", "kernel/msg", "kernel/sem", "fs/mqueue/");
  private static final String OF_NETWORK = "net/";

  /**
   * As containerd has them from 2.0 on: a pod's network has no ports and pings to keep for root.
   */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "net/ipv4/ip_unprivileged_port_start", "0",
          "net/ipv4/ping_group_range", "0 2147483647");

  private PodSysctls() {}

  /** Why they cannot be set; empty if they can. */
  static Optional<String> refusal(Map<String, String> asked, NamespaceOption namespaces) {
    for (var name : asked.keySet()) {
      var path = path(name);
      boolean own =
          path.startsWith(OF_NETWORK)
              ? namespaces.getNetwork() != NamespaceMode.NODE
              : OF_IPC.stream().anyMatch(path::startsWith)
                  && namespaces.getIpc() != NamespaceMode.NODE;
      boolean strays = List.of(path.split("/", -1)).stream().anyMatch(PodSysctls::strays);
      if (!own || strays) {
        return Optional.of("sysctl \"" + name + "\" is not in a separate kernel namespace");
      }
    }
    return Optional.empty();
  }

  /** Parts that lead elsewhere. */
  private static boolean strays(String part) {
    return part.isEmpty() || part.equals(".") || part.equals("..");
  }

  /** What is set, by path below {@code /proc/sys}. */
  static Map<String, String> of(Map<String, String> asked, NamespaceOption namespaces) {
    var set = new LinkedHashMap<String, String>();
    if (namespaces.getNetwork() != NamespaceMode.NODE) {
      set.putAll(DEFAULTS);
    }
    asked.forEach((name, value) -> set.put(path(name), value));
    return set;
  }

  /** Dots separate, unless a slash comes first: then dots belong to names (sysctl(8)). */
  private static String path(String name) {
    int dot = name.indexOf('.');
    int slash = name.indexOf('/');
    return slash >= 0 && (dot < 0 || slash < dot) ? name : swapped(name);
  }

  private static String swapped(String name) {
    var path = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      path.append(c == '.' ? '/' : c == '/' ? '.' : c);
    }
    return path.toString();
  }
}
