package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;

/** A port that a pod takes on its node; ip {@code 0.0.0.0} takes it on every address. */
public record HostPort(String ip, String protocol, int port) {
  private static final String ANY = "0.0.0.0";

  /** The host ports of a pod's app containers and sidecars. */
  public static List<HostPort> of(Pod pod) {
    var ports = new ArrayList<HostPort>();
    for (var container : pod.spec().containers()) {
      addPorts(container, ports);
    }
    for (var container : pod.spec().initContainers()) {
      if (container.restartPolicy().equals("Always")) {
        addPorts(container, ports);
      }
    }
    return List.copyOf(ports);
  }

  private static void addPorts(dev.caravel.api.core.v1.Container container, List<HostPort> ports) {
    for (var port : container.ports()) {
      if (port.hostPort() > 0) {
        ports.add(
            new HostPort(
                port.hostIP().isEmpty() ? ANY : port.hostIP(),
                port.protocol().isEmpty() ? "TCP" : port.protocol(),
                port.hostPort()));
      }
    }
  }

  /** Whether both cannot be held on one node. */
  public boolean conflictsWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (ip.equals(other.ip) || ip.equals(ANY) || other.ip.equals(ANY));
  }
}
