package dev.caravel.apiserver.services;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.apiserver.error.ApiError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The node ports of one Service: those it asks for, those it keeps, and those it is given. */
final class Ports {
  private final Service service;
  private final PortRange range;
  private final RandomGenerator random;
  private final Set<Integer> held = new HashSet<>();
  private final Set<Integer> wanted = new HashSet<>();
  private BigInteger taken;

  /**
   * @param before the Service as it is stored, empty for a new one
   * @param taken the ports of all Services
   */
  Ports(
      Service service, Service before, PortRange range, BigInteger taken, RandomGenerator random) {
    this.service = service;
    this.range = range;
    this.taken = taken;
    this.random = random;
    before.spec().ports().forEach(port -> held.add(port.nodePort()));
    held.add(before.spec().healthCheckNodePort());
    held.remove(0);
  }

  /** The ports that the Service has in the end. */
  Set<Integer> wanted() {
    return wanted;
  }

  /** The Service with its ports. */
  Service allocated() {
    Service with = service;
    if (Needs.mayHaveNodePorts(service)) {
      List<ServicePort> ports = ports();
      with = with.with(s -> s.spec(spec -> spec.ports(ports)));
    }
    if (Needs.healthCheckPort(service)) {
      int port = healthCheckPort();
      with = with.with(s -> s.spec(spec -> spec.healthCheckNodePort(port)));
    }
    return with;
  }

  private List<ServicePort> ports() {
    List<ServicePort> asked = service.spec().ports();
    var ports = new ArrayList<ServicePort>(asked);
    for (int i = 0; i < asked.size(); i++) {
      int port = asked.get(i).nodePort();
      if (port != 0 && !isShared(ports, i, port)) {
        take(i, port);
      }
    }
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).nodePort() == 0 && Needs.nodePorts(service)) {
        int port = given(ports, i);
        ports.set(i, asked.get(i).with(p -> p.nodePort(port)));
      }
    }
    return ports;
  }

  /** Whether an earlier port of another protocol has it, which is one port then. */
  private static boolean isShared(List<ServicePort> ports, int index, int nodePort) {
    String protocol = ports.get(index).protocol();
    boolean shared = false;
    for (int i = 0; i < index; i++) {
      ServicePort other = ports.get(i);
      if (other.nodePort() == nodePort) {
        if (other.protocol().equals(protocol)) {
          return false;
        }
        shared = true;
      }
    }
    return shared;
  }

  private void take(int index, int port) {
    if (!range.contains(port)) {
      throw Refusals.nodePort(
          service,
          index,
          port,
          "provided port is not in the valid range. The range of valid ports is " + range.text());
    }
    if (wanted.contains(port) || (!held.contains(port) && isTaken(port))) {
      throw Refusals.nodePort(service, index, port, "provided port is already allocated");
    }
    add(port);
  }

  private boolean isTaken(int port) {
    return taken.testBit(port - range.first());
  }

  private void add(int port) {
    wanted.add(port);
    taken = taken.setBit(port - range.first());
  }

  /** The node port of the same port in another protocol, or a free one. */
  private int given(List<ServicePort> ports, int index) {
    ServicePort port = ports.get(index);
    for (ServicePort other : ports) {
      boolean same = other.port() == port.port() && other.nodePort() != 0;
      if (same && ports.stream().noneMatch(p -> clashes(p, port, other.nodePort()))) {
        return other.nodePort();
      }
    }
    int free =
        range
            .free(taken, random)
            .orElseThrow(() -> ApiError.internal("failed to allocate a nodePort: range is full"));
    add(free);
    return free;
  }

  private static boolean clashes(ServicePort other, ServicePort port, int nodePort) {
    return other.nodePort() == nodePort && other.protocol().equals(port.protocol());
  }

  private int healthCheckPort() {
    int asked = service.spec().healthCheckNodePort();
    if (asked == 0) {
      int free =
          range
              .free(taken, random)
              .orElseThrow(() ->
                  ApiError.internal("failed to allocate a HealthCheck NodePort: range is full"));
      add(free);
      return free;
    }
    String failed = "failed to allocate requested HealthCheck NodePort %d: ".formatted(asked);
    if (!range.contains(asked)) {
      throw ApiError.internal(
          failed
              + "provided port is not in the valid range. The range of valid ports is "
              + range.text());
    }
    if (wanted.contains(asked) || (!held.contains(asked) && isTaken(asked))) {
      throw ApiError.internal(failed + "provided port is already allocated");
    }
    add(asked);
    return asked;
  }
}
