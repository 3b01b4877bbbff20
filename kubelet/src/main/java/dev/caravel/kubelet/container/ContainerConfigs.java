package dev.caravel.kubelet.container;

import com.google.protobuf.ByteString;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.json.Json;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerMetadata;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.KeyValue;
import dev.caravel.cri.v1.LinuxContainerConfig;
import dev.caravel.cri.v1.Mount;
import dev.caravel.cri.v1.Signal;
import dev.caravel.kubelet.files.Trees;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.kubelet.pod.ContainerHash;
import dev.caravel.kubelet.runtime.RuntimeKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** What the runtime is told to make a container of. */
public final class ContainerConfigs {
  private static final String HOSTS = "/etc/hosts";
  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  private final NodeSettings node;
  private final Environment environment;
  private final SecurityContexts security;

  /**
   * Configurations.
   *
   * @param services all that there are
   */
  public ContainerConfigs(
      NodeSettings node, ReferencedObjects objects, Supplier<List<Service>> services) {
    this.node = node;
    this.environment = new Environment(objects, services, node.allocatable());
    this.security = new SecurityContexts(SandboxConfigs.seccompRoot(node));
  }

  /**
   * One container to be made.
   *
   * @param restarts how many of that name came before
   * @param image that it runs
   * @param volumes where the pod's volumes are, by name
   * @param target ID of the container whose processes it shares; empty if none
   */
  public record Request(
      Container container, int restarts, Image image, Map<String, Path> volumes, String target) {}

  /**
   * The configuration of a container.
   *
   * @param pod with its addresses in its status
   * @throws ConfigException if the spec cannot be met
   */
  public ContainerConfig of(Pod pod, Request request)
      throws ConfigException, IOException, InterruptedException {
    var container = request.container();
    var variables = environment.of(pod, container);
    var builder =
        ContainerConfig.newBuilder()
            .setMetadata(
                ContainerMetadata.newBuilder()
                    .setName(container.name())
                    .setAttempt(request.restarts()))
            .setImage(
                ImageSpec.newBuilder()
                    .setImage(request.image().getId())
                    .setUserSpecifiedImage(container.image()))
            .addAllCommand(expanded(container.command(), variables))
            .addAllArgs(expanded(container.args(), variables))
            .setWorkingDir(container.workingDir())
            .setLogPath(container.name() + "/" + request.restarts() + ".log")
            .setStdin(container.stdin())
            .setStdinOnce(container.stdinOnce())
            .setTty(container.tty())
            .putAllLabels(labels(pod, container))
            .putAllAnnotations(annotations(pod, container, request.restarts()))
            .setStopSignal(signal(container))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(ResourceLimits.of(pod, container, node.memoryBytes()))
                    .setSecurityContext(
                        security.container(pod, container, request.image(), request.target())));
    variables.forEach((name, value) ->
        builder.addEnvs(
            KeyValue.newBuilder().setKey(name).setValue(ByteString.copyFromUtf8(value))));
    builder.addAllMounts(VolumeMounts.of(container, request.volumes(), variables));
    addHosts(pod, container, builder);
    addMessageFile(pod, container, builder);
    return builder.build();
  }

  private static List<String> expanded(List<String> words, Map<String, String> variables) {
    return words.stream().map(word -> Expansion.expand(word, variables)).toList();
  }

  private static Map<String, String> labels(Pod pod, Container container) {
    return Map.of(
        RuntimeKeys.POD_NAME, pod.metadata().name(),
        RuntimeKeys.POD_NAMESPACE, pod.metadata().namespace(),
        RuntimeKeys.POD_UID, pod.metadata().uid(),
        RuntimeKeys.CONTAINER_NAME, container.name());
  }

  private static Map<String, String> annotations(Pod pod, Container container, int restarts) {
    var annotations = new LinkedHashMap<String, String>();
    annotations.put(RuntimeKeys.HASH, ContainerHash.of(container));
    annotations.put(RuntimeKeys.RESTART_COUNT, Integer.toString(restarts));
    annotations.put(RuntimeKeys.MESSAGE_PATH, messagePath(container));
    annotations.put(
        RuntimeKeys.MESSAGE_POLICY,
        container.terminationMessagePolicy().isEmpty()
            ? "File"
            : container.terminationMessagePolicy());
    if (pod.spec().hasTerminationGracePeriodSeconds()) {
      annotations.put(
          RuntimeKeys.GRACE_PERIOD, Long.toString(pod.spec().terminationGracePeriodSeconds()));
    }
    if (container.lifecycle().hasPreStop()) {
      annotations.put(RuntimeKeys.PRE_STOP, json(container.lifecycle().preStop().struct()));
    }
    if (!container.ports().isEmpty()) {
      var ports = container.ports().stream().map(port -> json(port.struct())).toList();
      annotations.put(RuntimeKeys.PORTS, "[" + String.join(",", ports) + "]");
    }
    return annotations;
  }

  private static String json(dev.caravel.api.object.Struct struct) {
    return new String(Json.encode(struct), StandardCharsets.UTF_8);
  }

  private static Signal signal(Container container) {
    var wanted = container.lifecycle().stopSignal();
    for (var signal : Signal.values()) {
      if (signal.name().equals(wanted)) {
        return signal;
      }
    }
    return Signal.RUNTIME_DEFAULT;
  }

  private static String messagePath(Container container) {
    return container.terminationMessagePath().isEmpty()
        ? DEFAULT_MESSAGE_PATH
        : container.terminationMessagePath();
  }

  private static boolean mountsAt(ContainerConfig.Builder builder, String path) {
    return builder.getMountsList().stream()
        .anyMatch(mount -> mount.getContainerPath().equals(path));
  }

  private void addHosts(Pod pod, Container container, ContainerConfig.Builder builder)
      throws IOException {
    if (mountsAt(builder, HOSTS)) {
      return;
    }
    var file = node.directories().hostsFile(pod.metadata().uid());
    HostsFile.write(
        file,
        pod,
        PodHostname.of(pod, node.nodeName()),
        PodHostname.domainOf(pod, node.dns().domain()),
        SandboxConfigs.addresses(pod));
    builder.addMounts(
        Mount.newBuilder()
            .setContainerPath(HOSTS)
            .setHostPath(file.toString())
            .setReadonly(container.securityContext().readOnlyRootFilesystem()));
  }

  /** Each container gets a new file for its last words, which outlives it. */
  private void addMessageFile(Pod pod, Container container, ContainerConfig.Builder builder)
      throws IOException {
    var path = messagePath(container);
    if (mountsAt(builder, path)) {
      return;
    }
    var folder = node.directories().containerFiles(pod.metadata().uid(), container.name());
    Files.createDirectories(folder);
    var file = folder.resolve(UUID.randomUUID().toString().substring(0, 8));
    Files.createFile(file);
    Files.setPosixFilePermissions(file, Trees.permissions(0666));
    builder.addMounts(Mount.newBuilder().setContainerPath(path).setHostPath(file.toString()));
  }
}
