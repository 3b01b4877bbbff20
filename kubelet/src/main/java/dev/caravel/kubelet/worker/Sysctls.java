package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which kernel parameters a pod may set: those that are its own and safe beside other pods, and
 * what the node allows beyond (upstream: {@code pkg/kubelet/sysctl}).
 */
final class Sysctls {
  /** Those that every pod may set (upstream: {@code SafeSysctlAllowlist}). */
  private static final Set<String> SAFE =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem");

  private static final List<String> OF_IPC = List.of("kernel.shm", "kernel.msg", "fs.mqueue.");
  private static final String SEMAPHORES = "kernel.sem";
  private static final String OF_NETWORK = "net.";

  private final List<String> allowed;

  private Sysctls(List<String> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /**
   * The safe ones and more.
   *
   * @param unsafe names, or beginnings of names that end in {@code *}
   * @throws IllegalArgumentException if one of them belongs to no namespace of a pod
   */
  static Sysctls allowing(List<String> unsafe) {
    for (var pattern : unsafe) {
      var name = dotted(pattern);
      if (!isOfNetwork(name) && !isOfIpc(name)) {
        throw new IllegalArgumentException(
            "the sysctls \"" + pattern + "\" are not known to be namespaced");
      }
    }
    var all = new ArrayList<>(SAFE);
    unsafe.forEach(pattern -> all.add(dotted(pattern)));
    return new Sysctls(all);
  }

  /** Why the pod must not run with what it wants to set; empty if it may. */
  Optional<String> refusal(Pod pod) {
    for (var sysctl : pod.spec().securityContext().sysctls()) {
      var name = dotted(sysctl.name());
      if (allowed.stream().noneMatch(pattern -> matches(pattern, name))) {
        return Optional.of("forbidden sysctl: \"" + name + "\" not allowlisted");
      }
      if (isOfIpc(name) && pod.spec().hostIPC()) {
        return Optional.of(onHost(name, "ipc"));
      }
      if (isOfNetwork(name) && pod.spec().hostNetwork()) {
        return Optional.of(onHost(name, "net"));
      }
    }
    return Optional.empty();
  }

  private static String onHost(String name, String namespace) {
    return "forbidden sysctl: \"" + name + "\" not allowed with host " + namespace + " enabled";
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static boolean isOfNetwork(String name) {
    return name.startsWith(OF_NETWORK);
  }

  private static boolean isOfIpc(String name) {
    return name.equals(SEMAPHORES) || OF_IPC.stream().anyMatch(name::startsWith);
  }

  /** With dots between its parts: where a slash comes first, slashes part (sysctl(8)). */
  private static String dotted(String name) {
    int dot = name.indexOf('.');
    int slash = name.indexOf('/');
    if (slash < 0 || dot >= 0 && dot < slash) {
      return name;
    }
    var swapped = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      swapped.append(c == '/' ? '.' : c == '.' ? '/' : c);
    }
    return swapped.toString();
  }
}
