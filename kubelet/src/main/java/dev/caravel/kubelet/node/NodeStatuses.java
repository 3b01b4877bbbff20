package dev.caravel.kubelet.node;

import dev.caravel.api.core.v1.ContainerImage;
import dev.caravel.api.core.v1.NodeAddress;
import dev.caravel.api.core.v1.NodeCondition;
import dev.caravel.api.core.v1.NodeRuntimeHandler;
import dev.caravel.api.core.v1.NodeStatus;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.RuntimeCondition;
import dev.caravel.cri.v1.StatusResponse;
import dev.caravel.cri.v1.VersionResponse;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The status of this node, as it is now. */
final class NodeStatuses {
  /** Upstream's Kubernetes version that this kubelet is like. */
  static final String VERSION = "v1.36.3";

  private static final int MOST_IMAGES = 50;
  private static final int MOST_NAMES = 5;

  private final NodeIdentity identity;
  private final Machine machine;
  private final CriClient runtime;

  NodeStatuses(NodeIdentity identity, Machine machine, CriClient runtime) {
    this.identity = identity;
    this.machine = machine;
    this.runtime = runtime;
  }

  /** The status at {@code now}; conditions that are as before keep their time of transition. */
  NodeStatus at(Instant now, NodeStatus before) {
    Optional<StatusResponse> status = Optional.empty();
    Optional<VersionResponse> version = Optional.empty();
    List<Image> images = List.of();
    try {
      status = Optional.of(runtime.status());
      version = Optional.of(runtime.version());
      images = runtime.listImages();
    } catch (CriException e) {
      // The Ready condition says that it does not answer.
    }
    var builder =
        NodeStatus.builder()
            .capacity(machine.capacity())
            .allocatable(machine.allocatable())
            .addresses(addresses())
            .daemonEndpoints(d -> d.kubeletEndpoint(e -> e.Port(identity.port())))
            .images(images(images))
            .conditions(conditions(status, now, before));
    var runtimeVersion =
        version
            .map(v -> v.getRuntimeName() + "://" + v.getRuntimeVersion())
            .orElse(before.nodeInfo().containerRuntimeVersion());
    builder.nodeInfo(i ->
        i.machineID(machine.machineId())
            .systemUUID(machine.systemUuid())
            .bootID(machine.bootId())
            .kernelVersion(machine.kernelVersion())
            .osImage(machine.osImage())
            .containerRuntimeVersion(runtimeVersion)
            .kubeletVersion(VERSION)
            .operatingSystem("linux")
            .architecture(Machine.architecture()));
    status.ifPresent(s -> {
      if (s.getRuntimeHandlersCount() > 0) {
        builder.runtimeHandlers(handlers(s));
      }
      if (s.hasFeatures()) {
        builder.features(
            f -> f.supplementalGroupsPolicy(s.getFeatures().getSupplementalGroupsPolicy()));
      }
    });
    return builder.build();
  }

  private List<NodeAddress> addresses() {
    var addresses = new ArrayList<NodeAddress>();
    for (var address : identity.addresses()) {
      addresses.add(NodeAddress.builder().type("InternalIP").address(address).build());
    }
    addresses.add(NodeAddress.builder().type("Hostname").address(identity.name()).build());
    return addresses;
  }

  private static List<NodeRuntimeHandler> handlers(StatusResponse status) {
    return status.getRuntimeHandlersList().stream()
        .map(h ->
            NodeRuntimeHandler.builder()
                .name(h.getName())
                .features(f ->
                    f.recursiveReadOnlyMounts(h.getFeatures().getRecursiveReadOnlyMounts())
                        .userNamespaces(h.getFeatures().getUserNamespaces()))
                .build())
        .toList();
  }

  private static List<ContainerImage> images(List<Image> images) {
    return images.stream()
        .sorted(Comparator.comparingLong(Image::getSize).reversed().thenComparing(Image::getId))
        .limit(MOST_IMAGES)
        .map(image -> {
          var names = new ArrayList<String>(image.getRepoDigestsList());
          names.addAll(image.getRepoTagsList());
          return ContainerImage.builder()
              .names(names.stream().limit(MOST_NAMES).toList())
              .sizeBytes(image.getSize())
              .build();
        })
        .toList();
  }

  private List<NodeCondition> conditions(
      Optional<StatusResponse> status, Instant now, NodeStatus before) {
    var problem = problem(status);
    var conditions =
        List.of(
            pressure(
                "MemoryPressure",
                machine.isShortOfMemory(),
                "KubeletHasInsufficientMemory",
                "kubelet has insufficient memory available",
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available"),
            pressure(
                "DiskPressure",
                machine.isShortOfDisk(),
                "KubeletHasDiskPressure",
                "kubelet has disk pressure",
                "KubeletHasNoDiskPressure",
                "kubelet has no disk pressure"),
            pressure(
                "PIDPressure",
                machine.isShortOfPids(),
                "KubeletHasInsufficientPID",
                "kubelet has insufficient PID available",
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available"),
            pressure(
                "Ready",
                problem.isEmpty(),
                "KubeletReady",
                "kubelet is posting ready status",
                "KubeletNotReady",
                problem));
    return conditions.stream().map(c -> timed(c, now, before)).toList();
  }

  private static NodeCondition pressure(
      String type,
      boolean isTrue,
      String trueReason,
      String trueMessage,
      String falseReason,
      String falseMessage) {
    return NodeCondition.builder()
        .type(type)
        .status(isTrue ? "True" : "False")
        .reason(isTrue ? trueReason : falseReason)
        .message(isTrue ? trueMessage : falseMessage)
        .build();
  }

  private static NodeCondition timed(NodeCondition condition, Instant now, NodeStatus before) {
    var since =
        before.conditions().stream()
            .filter(c -> c.type().equals(condition.type()) && c.status().equals(condition.status()))
            .findFirst()
            .flatMap(NodeCondition::lastTransitionTime)
            .orElse(now);
    return condition.with(c -> c.lastHeartbeatTime(now).lastTransitionTime(since));
  }

  /** Why the node cannot run pods; empty if it can. */
  private static String problem(Optional<StatusResponse> status) {
    if (status.isEmpty()) {
      return "container runtime is down";
    }
    var problems = new ArrayList<String>();
    for (var condition : status.get().getStatus().getConditionsList()) {
      if (!condition.getStatus() && condition.getType().equals("NetworkReady")) {
        problems.add("container runtime network not ready: " + written(condition));
      } else if (!condition.getStatus() && condition.getType().equals("RuntimeReady")) {
        problems.add("container runtime not ready: " + written(condition));
      }
    }
    return problems.size() > 1
        ? "[" + String.join(", ", problems) + "]"
        : String.join("", problems);
  }

  private static String written(RuntimeCondition condition) {
    return condition.getType()
        + "="
        + condition.getStatus()
        + " reason:"
        + condition.getReason()
        + " message:"
        + condition.getMessage();
  }

  static boolean isReady(NodeStatus status) {
    return status.conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }
}
