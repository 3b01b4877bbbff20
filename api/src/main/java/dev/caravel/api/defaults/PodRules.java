package dev.caravel.api.defaults;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What pods are given, and pod templates are not. */
final class PodRules {
  private PodRules() {}

  /** A container that says what it may use asks for as much. */
  static Struct requestsFromLimits(Struct pod) {
    return eachContainer(pod, PodRules::requestLimits);
  }

  private static Container requestLimits(Container container) {
    ResourceRequirements resources = container.resources();
    Map<String, Quantity> requests = new LinkedHashMap<>(resources.requests());
    resources.limits().forEach(requests::putIfAbsent);
    return requests.size() == resources.requests().size()
        ? container
        : container.with(c -> c.resources(r -> r.requests(requests)));
  }

  /** In the host's network, what a container listens on is the host's port. */
  static Struct hostPorts(Struct pod) {
    return eachContainer(
        pod,
        container -> {
          List<ContainerPort> ports = container.ports().stream().map(PodRules::hostPort).toList();
          return ports.equals(container.ports()) ? container : container.with(c -> c.ports(ports));
        });
  }

  private static ContainerPort hostPort(ContainerPort port) {
    return port.hostPort() == 0 ? port.with(p -> p.hostPort(port.containerPort())) : port;
  }

  private static Struct eachContainer(Struct struct, UnaryOperator<Container> change) {
    Pod pod = Pod.of(struct);
    List<Container> containers = pod.spec().containers().stream().map(change).toList();
    List<Container> inits = pod.spec().initContainers().stream().map(change).toList();
    if (containers.equals(pod.spec().containers()) && inits.equals(pod.spec().initContainers())) {
      return struct;
    }
    return pod.with(p -> p.spec(s -> s.containers(containers).initContainers(inits))).struct();
  }

  /**
   * Resources of a pod as a whole (KEP-2837), where it names some: requests are the sum of its
   * containers', or else its limits; a limit of huge pages is the sum of its containers'.
   */
  static Struct podLevelResources(Struct struct) {
    Pod pod = Pod.of(struct);
    if (!pod.spec().hasResources()) {
      return struct;
    }
    Map<String, Quantity> limits = new TreeMap<>(pod.spec().resources().limits());
    containerSums(pod, ResourceRequirements::limits)
        .forEach((name, sum) -> {
          if (isHugePages(name)) {
            limits.putIfAbsent(name, sum);
          }
        });
    Map<String, Quantity> requests = new TreeMap<>(pod.spec().resources().requests());
    containerSums(pod, ResourceRequirements::requests)
        .forEach((name, sum) -> {
          if (name.equals("cpu") || name.equals("memory")) {
            requests.putIfAbsent(name, sum);
          }
        });
    limits.forEach((name, limit) -> {
      if (name.equals("cpu") || name.equals("memory") || isHugePages(name)) {
        requests.putIfAbsent(name, limit);
      }
    });
    if (limits.size() == pod.spec().resources().limits().size()
        && requests.size() == pod.spec().resources().requests().size()) {
      return struct;
    }
    return pod.with(p ->
            p.spec(s ->
                s.resources(r -> {
                  if (!limits.isEmpty()) {
                    r.limits(limits);
                  }
                  if (!requests.isEmpty()) {
                    r.requests(requests);
                  }
                })))
        .struct();
  }

  private static boolean isHugePages(String name) {
    return name.startsWith("hugepages-");
  }

  /**
   * What the containers need together: those that run side by side added, and at least what an init
   * container needs beside the sidecars before it.
   */
  private static Map<String, Quantity> containerSums(
      Pod pod, Function<ResourceRequirements, Map<String, Quantity>> which) {
    Map<String, Quantity> sums = new TreeMap<>();
    for (Container container : pod.spec().containers()) {
      which.apply(container.resources()).forEach((name, q) -> sums.merge(name, q, Quantity::add));
    }
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> peak = new TreeMap<>();
    for (Container init : pod.spec().initContainers()) {
      Map<String, Quantity> own = which.apply(init.resources());
      if (init.restartPolicy().equals("Always")) {
        own.forEach((name, q) -> sums.merge(name, q, Quantity::add));
        own.forEach((name, q) -> sidecars.merge(name, q, Quantity::add));
        sidecars.forEach((name, q) -> peak.merge(name, q, PodRules::max));
      } else {
        Map<String, Quantity> beside = new TreeMap<>(sidecars);
        own.forEach((name, q) -> beside.merge(name, q, Quantity::add));
        beside.forEach((name, q) -> peak.merge(name, q, PodRules::max));
      }
    }
    peak.forEach((name, q) -> sums.merge(name, q, PodRules::max));
    return sums;
  }

  private static Quantity max(Quantity a, Quantity b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
