package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.PodStatuses;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether the node takes a pod that was bound to it: it must have room beside the pods that it has,
 * no port of the host may be wanted twice, and no kernel parameter set that is not the pod's own.
 */
public final class PodAdmission implements NodeServices.Admission {
  private final String nodeName;
  private final Map<String, Quantity> allocatable;
  private final Sysctls sysctls;
  private volatile Supplier<List<Pod>> pods = List::of;

  /**
   * Of a node.
   *
   * @param unsafeSysctls that pods may set beside the safe ones
   * @throws IllegalArgumentException if one of them is the whole host's
   */
  public PodAdmission(
      String nodeName, Map<String, Quantity> allocatable, List<String> unsafeSysctls) {
    this.nodeName = nodeName;
    this.allocatable = Map.copyOf(allocatable);
    this.sysctls = Sysctls.allowing(unsafeSysctls);
  }

  /** Where the pods that the node has are to be asked for. */
  public void setPods(Supplier<List<Pod>> source) {
    pods = source;
  }

  @Override
  public Optional<Refusal> check(Pod pod) {
    var others =
        pods.get().stream()
            .filter(other -> !other.metadata().uid().equals(pod.metadata().uid()))
            .filter(other -> !PodStatuses.isTerminal(other.status()))
            .filter(other -> isBefore(other, pod))
            .toList();
    if (!pod.spec().nodeName().equals(nodeName)) {
      return Optional.of(
          new Refusal(
              "NodeName",
              "Predicate NodeName failed: node(s) didn't match the requested node name"));
    }
    return sysctls
        .refusal(pod)
        .map(why -> new Refusal("SysctlForbidden", why))
        .or(() -> room(pod, others))
        .or(() -> ports(pod, others));
  }

  /** Of pods that were bound at about the same time, the older is taken. */
  private static boolean isBefore(Pod other, Pod pod) {
    var phase = other.status().phase();
    boolean begun = !phase.isEmpty() && !phase.equals("Pending");
    return begun || !created(other).isAfter(created(pod));
  }

  private static Instant created(Pod pod) {
    return pod.metadata().creationTimestamp().orElse(Instant.EPOCH);
  }

  private Optional<Refusal> room(Pod pod, List<Pod> others) {
    long most = allocatable.getOrDefault("pods", Quantity.ZERO).value();
    if (others.size() + 1 > most) {
      return Optional.of(refused("pods", 1, others.size(), most));
    }
    var wanted = requests(pod);
    for (var entry : wanted.entrySet()) {
      var resource = entry.getKey();
      var total = allocatable.get(resource);
      if (entry.getValue().isZero()) {
        continue;
      }
      var used = Quantity.ZERO;
      for (var other : others) {
        used = used.add(requests(other).getOrDefault(resource, Quantity.ZERO));
      }
      var capacity = total == null ? Quantity.ZERO : total;
      if (entry.getValue().add(used).compareTo(capacity) > 0) {
        return Optional.of(
            refused(
                resource,
                amount(resource, entry.getValue()),
                amount(resource, used),
                amount(resource, capacity)));
      }
    }
    return Optional.empty();
  }

  private static long amount(String resource, Quantity quantity) {
    return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
  }

  private static Refusal refused(String resource, long requested, long used, long capacity) {
    return new Refusal(
        "OutOf" + resource,
        "Node didn't have enough resource: "
            + resource
            + ", requested: "
            + requested
            + ", used: "
            + used
            + ", capacity: "
            + capacity);
  }

  /**
   * What a pod asks for: its containers together, or its largest init container if that is more.
   */
  static Map<String, Quantity> requests(Pod pod) {
    var sum = new LinkedHashMap<String, Quantity>();
    pod.spec().containers().forEach(c -> add(sum, c));
    var sidecars = new LinkedHashMap<String, Quantity>();
    var most = new LinkedHashMap<String, Quantity>();
    for (var container : pod.spec().initContainers()) {
      if (PodContainers.isSidecar(container)) {
        add(sidecars, container);
        raise(most, sidecars);
      } else {
        var beside = new LinkedHashMap<>(sidecars);
        add(beside, container);
        raise(most, beside);
      }
    }
    sidecars.forEach((name, quantity) -> sum.merge(name, quantity, Quantity::add));
    raise(sum, most);
    pod.spec().overhead().forEach((name, quantity) -> sum.merge(name, quantity, Quantity::add));
    return sum;
  }

  private static void add(Map<String, Quantity> sum, Container container) {
    container.resources().requests().forEach((name, q) -> sum.merge(name, q, Quantity::add));
  }

  private static void raise(Map<String, Quantity> sum, Map<String, Quantity> least) {
    least.forEach((name, q) -> sum.merge(name, q, (a, b) -> a.compareTo(b) < 0 ? b : a));
  }

  private static Optional<Refusal> ports(Pod pod, List<Pod> others) {
    var taken = new LinkedHashSet<String>();
    others.forEach(other -> taken.addAll(hostPorts(other)));
    for (var port : hostPorts(pod)) {
      for (var other : taken) {
        if (clash(port, other)) {
          return Optional.of(
              new Refusal(
                  "NodePorts",
                  "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod"
                      + " ports"));
        }
      }
    }
    return Optional.empty();
  }

  /** Ports of the host as {@code protocol/port/address}. */
  private static Set<String> hostPorts(Pod pod) {
    var ports = new LinkedHashSet<String>();
    for (var entry : PodContainers.all(pod)) {
      for (var port : entry.container().ports()) {
        int number = pod.spec().hostNetwork() ? port.containerPort() : port.hostPort();
        if (number > 0) {
          var protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
          var address = port.hostIP().isEmpty() ? "0.0.0.0" : port.hostIP();
          ports.add(protocol + "/" + number + "/" + address);
        }
      }
    }
    return ports;
  }

  private static boolean clash(String one, String other) {
    int oneAddress = one.lastIndexOf('/') + 1;
    int otherAddress = other.lastIndexOf('/') + 1;
    if (!one.substring(0, oneAddress).equals(other.substring(0, otherAddress))) {
      return false;
    }
    var a = one.substring(oneAddress);
    var b = other.substring(otherAddress);
    return a.equals(b) || a.equals("0.0.0.0") || b.equals("0.0.0.0");
  }
}
