package dev.caravel.kubelet;

import dev.caravel.cri.CriSocket;
import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.AttachResponse;
import dev.caravel.cri.v1.Container;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.ContainerStatusRequest;
import dev.caravel.cri.v1.ContainerStatusResponse;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.CreateContainerResponse;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.ExecResponse;
import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import dev.caravel.cri.v1.GetEventsRequest;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.ImageServiceGrpc;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.ImageStatusRequest;
import dev.caravel.cri.v1.ImageStatusResponse;
import dev.caravel.cri.v1.Int64Value;
import dev.caravel.cri.v1.LinuxPodSandboxStatus;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.ListContainersResponse;
import dev.caravel.cri.v1.ListImagesRequest;
import dev.caravel.cri.v1.ListImagesResponse;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.ListPodSandboxResponse;
import dev.caravel.cri.v1.Namespace;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxNetworkStatus;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatus;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.PodSandboxStatusResponse;
import dev.caravel.cri.v1.PortForwardRequest;
import dev.caravel.cri.v1.PortForwardResponse;
import dev.caravel.cri.v1.PullImageRequest;
import dev.caravel.cri.v1.PullImageResponse;
import dev.caravel.cri.v1.RemoveContainerRequest;
import dev.caravel.cri.v1.RemoveContainerResponse;
import dev.caravel.cri.v1.RemoveImageRequest;
import dev.caravel.cri.v1.RemoveImageResponse;
import dev.caravel.cri.v1.RemovePodSandboxRequest;
import dev.caravel.cri.v1.RemovePodSandboxResponse;
import dev.caravel.cri.v1.ReopenContainerLogRequest;
import dev.caravel.cri.v1.ReopenContainerLogResponse;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.cri.v1.RunPodSandboxResponse;
import dev.caravel.cri.v1.RuntimeCondition;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.RuntimeStatus;
import dev.caravel.cri.v1.StartContainerRequest;
import dev.caravel.cri.v1.StartContainerResponse;
import dev.caravel.cri.v1.StatusRequest;
import dev.caravel.cri.v1.StatusResponse;
import dev.caravel.cri.v1.StopContainerRequest;
import dev.caravel.cri.v1.StopContainerResponse;
import dev.caravel.cri.v1.StopPodSandboxRequest;
import dev.caravel.cri.v1.StopPodSandboxResponse;
import dev.caravel.cri.v1.VersionRequest;
import dev.caravel.cri.v1.VersionResponse;
import dev.caravel.time.Clock;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A container runtime that runs nothing: it speaks CRI on a real socket and keeps sandboxes and
 * containers in memory. A test says when a container ends.
 */
public final class FakeRuntime implements AutoCloseable {
  private final CriSocket socket;
  private final Server server;
  private final Clock clock;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, PodSandboxStatus> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, ContainerStatus> containers = new ConcurrentHashMap<>();
  private final Map<String, String> sandboxOf = new ConcurrentHashMap<>();
  private final Map<String, ContainerConfig> configs = new ConcurrentHashMap<>();
  private final Map<String, PodSandboxConfig> sandboxConfigs = new ConcurrentHashMap<>();
  private final Map<String, Image> images = new ConcurrentHashMap<>();
  private final List<StreamObserver<ContainerEventResponse>> followers =
      new CopyOnWriteArrayList<>();

  /** Every call that changes something, in order. */
  public final List<String> calls = new CopyOnWriteArrayList<>();

  /** Images that may be pulled; a pull of others fails. */
  public final Map<String, Image> registry = new ConcurrentHashMap<>();

  /** What a command in a container ends with. */
  public volatile Function<ExecSyncRequest, ExecSyncResponse> exec =
      request -> ExecSyncResponse.getDefaultInstance();

  /** Where streams are to be had. */
  public volatile String streamUrl = "http://127.0.0.1:1/none";

  public FakeRuntime(Path path, Clock clock) {
    this.clock = clock;
    this.socket = new CriSocket(path);
    this.server =
        socket.server().addService(new RuntimeCalls()).addService(new ImageCalls()).build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String endpoint() {
    return "unix://" + socket.path();
  }

  private long nanos() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  public void addImage(String name) {
    images.put(name, image(name));
  }

  public static Image image(String name) {
    return Image.newBuilder()
        .setId("sha256:" + Integer.toHexString(name.hashCode()))
        .addRepoTags(name)
        .setSize(1234)
        .setUid(Int64Value.newBuilder().setValue(0))
        .build();
  }

  public List<PodSandboxStatus> sandboxes() {
    return List.copyOf(sandboxes.values());
  }

  public List<ContainerStatus> containers() {
    return List.copyOf(containers.values());
  }

  /** How the newest container of that name was configured. */
  public ContainerConfig config(String name) {
    return Optional.ofNullable(configs.get(newest(name).getId())).orElseThrow();
  }

  public PodSandboxConfig sandboxConfig() {
    return sandboxConfigs.values().iterator().next();
  }

  /** The newest container of that name. */
  public ContainerStatus newest(String name) {
    return containers.values().stream()
        .filter(c -> c.getMetadata().getName().equals(name))
        .max(java.util.Comparator.comparingInt(c -> c.getMetadata().getAttempt()))
        .orElseThrow(() -> new AssertionError("no container " + name));
  }

  public boolean isRunning(String name) {
    return containers.values().stream()
        .anyMatch(c ->
            c.getMetadata().getName().equals(name)
                && c.getState() == ContainerState.CONTAINER_RUNNING);
  }

  /** Ends the newest container of that name. */
  public void end(String name, int exitCode) {
    end(newest(name).getId(), exitCode, exitCode == 0 ? "Completed" : "Error");
  }

  private void end(String id, int exitCode, String reason) {
    containers.computeIfPresent(
        id,
        (key, c) ->
            c.getState() == ContainerState.CONTAINER_EXITED
                ? c
                : c.toBuilder()
                    .setState(ContainerState.CONTAINER_EXITED)
                    .setExitCode(exitCode)
                    .setReason(reason)
                    .setFinishedAt(nanos())
                    .build());
    happened(id, ContainerEventType.CONTAINER_STOPPED_EVENT);
  }

  private void happened(String id, ContainerEventType type) {
    var sandbox = sandboxes.get(sandboxOf.getOrDefault(id, id));
    var event = ContainerEventResponse.newBuilder().setContainerId(id).setContainerEventType(type);
    if (sandbox != null) {
      event.setPodSandboxStatus(sandbox);
    }
    followers.removeIf(follower -> !send(follower, event.build()));
  }

  /** False if nobody is there any more. */
  private static boolean send(
      StreamObserver<ContainerEventResponse> follower, ContainerEventResponse event) {
    synchronized (follower) {
      try {
        follower.onNext(event);
        return true;
      } catch (RuntimeException gone) {
        return false;
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    socket.close();
  }

  private static <T> void answer(StreamObserver<T> to, T value) {
    to.onNext(value);
    to.onCompleted();
  }

  private static boolean matches(Map<String, String> wanted, Map<String, String> labels) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }

  private final class RuntimeCalls extends RuntimeServiceGrpc.RuntimeServiceImplBase {
    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> to) {
      answer(
          to,
          VersionResponse.newBuilder()
              .setRuntimeName("fake")
              .setRuntimeVersion("1.0")
              .setRuntimeApiVersion("v1")
              .build());
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> to) {
      var ready = RuntimeCondition.newBuilder().setStatus(true);
      answer(
          to,
          StatusResponse.newBuilder()
              .setStatus(
                  RuntimeStatus.newBuilder()
                      .addConditions(ready.setType("RuntimeReady"))
                      .addConditions(ready.setType("NetworkReady")))
              .build());
    }

    @Override
    public void runPodSandbox(
        RunPodSandboxRequest request, StreamObserver<RunPodSandboxResponse> to) {
      var config = request.getConfig();
      var id = "s" + ids.incrementAndGet();
      var options = config.getLinux().getSecurityContext().getNamespaceOptions();
      var status =
          PodSandboxStatus.newBuilder()
              .setId(id)
              .setMetadata(config.getMetadata())
              .setState(PodSandboxState.SANDBOX_READY)
              .setCreatedAt(nanos())
              .setLinux(
                  LinuxPodSandboxStatus.newBuilder()
                      .setNamespaces(Namespace.newBuilder().setOptions(options)))
              .putAllLabels(config.getLabelsMap());
      if (options.getNetwork() != NamespaceMode.NODE) {
        status.setNetwork(PodSandboxNetworkStatus.newBuilder().setIp("10.244.0." + ids.get()));
      }
      sandboxes.put(id, status.build());
      sandboxConfigs.put(id, config);
      calls.add("run sandbox " + config.getMetadata().getName());
      happened(id, ContainerEventType.CONTAINER_STARTED_EVENT);
      answer(to, RunPodSandboxResponse.newBuilder().setPodSandboxId(id).build());
    }

    @Override
    public void stopPodSandbox(
        StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> to) {
      sandboxes.computeIfPresent(
          request.getPodSandboxId(),
          (id, s) -> s.toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build());
      calls.add("stop sandbox");
      answer(to, StopPodSandboxResponse.getDefaultInstance());
    }

    @Override
    public void removePodSandbox(
        RemovePodSandboxRequest request, StreamObserver<RemovePodSandboxResponse> to) {
      sandboxes.remove(request.getPodSandboxId());
      calls.add("remove sandbox");
      answer(to, RemovePodSandboxResponse.getDefaultInstance());
    }

    @Override
    public void podSandboxStatus(
        PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> to) {
      var status = sandboxes.get(request.getPodSandboxId());
      if (status == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such sandbox").asException());
      } else {
        answer(to, PodSandboxStatusResponse.newBuilder().setStatus(status).build());
      }
    }

    @Override
    public void listPodSandbox(
        ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> to) {
      var found = new ArrayList<PodSandbox>();
      for (var status : sandboxes.values()) {
        if (matches(request.getFilter().getLabelSelectorMap(), status.getLabelsMap())) {
          found.add(
              PodSandbox.newBuilder()
                  .setId(status.getId())
                  .setMetadata(status.getMetadata())
                  .setState(status.getState())
                  .setCreatedAt(status.getCreatedAt())
                  .putAllLabels(status.getLabelsMap())
                  .build());
        }
      }
      answer(to, ListPodSandboxResponse.newBuilder().addAllItems(found).build());
    }

    @Override
    public void createContainer(
        CreateContainerRequest request, StreamObserver<CreateContainerResponse> to) {
      var config = request.getConfig();
      var id = "c" + ids.incrementAndGet();
      configs.put(id, config);
      sandboxOf.put(id, request.getPodSandboxId());
      containers.put(
          id,
          ContainerStatus.newBuilder()
              .setId(id)
              .setMetadata(config.getMetadata())
              .setState(ContainerState.CONTAINER_CREATED)
              .setCreatedAt(nanos())
              .setImage(ImageSpec.newBuilder().setImage(config.getImage().getUserSpecifiedImage()))
              .setImageRef(config.getImage().getImage())
              .putAllLabels(config.getLabelsMap())
              .putAllAnnotations(config.getAnnotationsMap())
              .addAllMounts(config.getMountsList())
              .setLogPath(request.getSandboxConfig().getLogDirectory() + "/" + config.getLogPath())
              .build());
      answer(to, CreateContainerResponse.newBuilder().setContainerId(id).build());
    }

    @Override
    public void startContainer(
        StartContainerRequest request, StreamObserver<StartContainerResponse> to) {
      var id = request.getContainerId();
      containers.computeIfPresent(
          id,
          (key, c) -> {
            calls.add("start " + c.getMetadata().getName());
            return c.toBuilder()
                .setState(ContainerState.CONTAINER_RUNNING)
                .setStartedAt(nanos())
                .build();
          });
      happened(id, ContainerEventType.CONTAINER_STARTED_EVENT);
      answer(to, StartContainerResponse.getDefaultInstance());
    }

    @Override
    public void stopContainer(
        StopContainerRequest request, StreamObserver<StopContainerResponse> to) {
      var c = containers.get(request.getContainerId());
      if (c == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such container").asException());
        return;
      }
      calls.add("stop " + c.getMetadata().getName() + " " + request.getTimeout());
      end(c.getId(), 143, "Error");
      answer(to, StopContainerResponse.getDefaultInstance());
    }

    @Override
    public void removeContainer(
        RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> to) {
      var c = containers.remove(request.getContainerId());
      if (c != null) {
        calls.add("remove " + c.getMetadata().getName());
      }
      answer(to, RemoveContainerResponse.getDefaultInstance());
    }

    @Override
    public void containerStatus(
        ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> to) {
      var status = containers.get(request.getContainerId());
      if (status == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such container").asException());
      } else {
        answer(to, ContainerStatusResponse.newBuilder().setStatus(status).build());
      }
    }

    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> to) {
      var found = new ArrayList<Container>();
      for (var status : containers.values()) {
        if (matches(request.getFilter().getLabelSelectorMap(), status.getLabelsMap())) {
          found.add(
              Container.newBuilder()
                  .setId(status.getId())
                  .setPodSandboxId(sandboxOf.getOrDefault(status.getId(), ""))
                  .setMetadata(status.getMetadata())
                  .setState(status.getState())
                  .setCreatedAt(status.getCreatedAt())
                  .putAllLabels(status.getLabelsMap())
                  .build());
        }
      }
      answer(to, ListContainersResponse.newBuilder().addAllContainers(found).build());
    }

    @Override
    public void execSync(ExecSyncRequest request, StreamObserver<ExecSyncResponse> to) {
      calls.add("exec " + String.join(" ", request.getCmdList()));
      answer(to, exec.apply(request));
    }

    @Override
    public void exec(ExecRequest request, StreamObserver<ExecResponse> to) {
      calls.add("stream exec " + String.join(" ", request.getCmdList()));
      answer(to, ExecResponse.newBuilder().setUrl(streamUrl).build());
    }

    @Override
    public void attach(AttachRequest request, StreamObserver<AttachResponse> to) {
      answer(to, AttachResponse.newBuilder().setUrl(streamUrl).build());
    }

    @Override
    public void portForward(PortForwardRequest request, StreamObserver<PortForwardResponse> to) {
      answer(to, PortForwardResponse.newBuilder().setUrl(streamUrl).build());
    }

    @Override
    public void reopenContainerLog(
        ReopenContainerLogRequest request, StreamObserver<ReopenContainerLogResponse> to) {
      calls.add("reopen log");
      answer(to, ReopenContainerLogResponse.getDefaultInstance());
    }

    @Override
    public void getContainerEvents(
        GetEventsRequest request, StreamObserver<ContainerEventResponse> to) {
      followers.add(to);
    }
  }

  private final class ImageCalls extends ImageServiceGrpc.ImageServiceImplBase {
    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> to) {
      answer(to, ListImagesResponse.newBuilder().addAllImages(images.values()).build());
    }

    @Override
    public void imageStatus(ImageStatusRequest request, StreamObserver<ImageStatusResponse> to) {
      var wanted = request.getImage().getImage();
      var answer = ImageStatusResponse.newBuilder();
      images.values().stream()
          .filter(i -> i.getId().equals(wanted) || i.getRepoTagsList().contains(wanted))
          .findFirst()
          .ifPresent(answer::setImage);
      answer(to, answer.build());
    }

    @Override
    public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> to) {
      var wanted = request.getImage().getImage();
      calls.add("pull " + wanted);
      var image = registry.get(wanted);
      if (image == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such image: " + wanted).asException());
        return;
      }
      images.put(wanted, image);
      answer(to, PullImageResponse.newBuilder().setImageRef(image.getId()).build());
    }

    @Override
    public void removeImage(RemoveImageRequest request, StreamObserver<RemoveImageResponse> to) {
      images.values().removeIf(i -> i.getId().equals(request.getImage().getImage()));
      calls.add("remove image");
      answer(to, RemoveImageResponse.getDefaultInstance());
    }
  }
}
