package dev.caravel.kubelet.runtime;

import dev.caravel.cri.CriSocket;
import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.AuthConfig;
import dev.caravel.cri.v1.Container;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerFilter;
import dev.caravel.cri.v1.ContainerStats;
import dev.caravel.cri.v1.ContainerStatusRequest;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import dev.caravel.cri.v1.GetEventsRequest;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.ImageFsInfoRequest;
import dev.caravel.cri.v1.ImageFsInfoResponse;
import dev.caravel.cri.v1.ImageServiceGrpc;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.ImageStatusRequest;
import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.cri.v1.ListContainerStatsRequest;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.ListImagesRequest;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.ListPodSandboxStatsRequest;
import dev.caravel.cri.v1.NetworkConfig;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxFilter;
import dev.caravel.cri.v1.PodSandboxStats;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.PortForwardRequest;
import dev.caravel.cri.v1.PullImageRequest;
import dev.caravel.cri.v1.RemoveContainerRequest;
import dev.caravel.cri.v1.RemoveImageRequest;
import dev.caravel.cri.v1.RemovePodSandboxRequest;
import dev.caravel.cri.v1.ReopenContainerLogRequest;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.cri.v1.RuntimeConfig;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.StartContainerRequest;
import dev.caravel.cri.v1.StatusRequest;
import dev.caravel.cri.v1.StatusResponse;
import dev.caravel.cri.v1.StopContainerRequest;
import dev.caravel.cri.v1.StopPodSandboxRequest;
import dev.caravel.cri.v1.UpdateContainerResourcesRequest;
import dev.caravel.cri.v1.UpdateRuntimeConfigRequest;
import dev.caravel.cri.v1.VersionRequest;
import dev.caravel.cri.v1.VersionResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The calls of CRI v1 that the kubelet makes. They block; any number of threads. Each throws {@link
 * CriException} if the runtime refuses.
 */
public final class CriClient implements AutoCloseable {
  /** What upstream's {@code runtimeRequestTimeout} is by default. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);

  private final CriSocket socket;
  private final ManagedChannel channel;
  private final Duration timeout;
  private final RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime;
  private final ImageServiceGrpc.ImageServiceBlockingStub images;

  /** A client of the runtime at {@code endpoint}, {@code unix:///path}. */
  public CriClient(String endpoint, Duration timeout) {
    this.socket = CriSocket.at(endpoint);
    this.channel = socket.channel();
    this.timeout = timeout;
    this.runtime = RuntimeServiceGrpc.newBlockingStub(channel);
    this.images = ImageServiceGrpc.newBlockingStub(channel);
  }

  private RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime() {
    return runtime(Duration.ZERO);
  }

  private RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime(Duration extra) {
    return runtime.withDeadlineAfter(timeout.plus(extra).toMillis(), TimeUnit.MILLISECONDS);
  }

  private ImageServiceGrpc.ImageServiceBlockingStub images() {
    return images.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw new CriException(e);
    }
  }

  // The runtime

  public VersionResponse version() {
    return call(() -> runtime().version(VersionRequest.newBuilder().setVersion("0.1.0").build()));
  }

  public StatusResponse status() {
    return call(() -> runtime().status(StatusRequest.getDefaultInstance()));
  }

  /** Tells the runtime the range of this node's pods. */
  public void updatePodCidr(String cidr) {
    var network = NetworkConfig.newBuilder().setPodCidr(cidr);
    var config = RuntimeConfig.newBuilder().setNetworkConfig(network);
    call(() ->
        runtime()
            .updateRuntimeConfig(
                UpdateRuntimeConfigRequest.newBuilder().setRuntimeConfig(config).build()));
  }

  /** Gives each event to {@code events} until the stream ends or breaks. */
  public void follow(Consumer<ContainerEventResponse> events) {
    try {
      runtime.getContainerEvents(GetEventsRequest.getDefaultInstance()).forEachRemaining(events);
    } catch (StatusRuntimeException e) {
      throw new CriException(e);
    }
  }

  // Sandboxes

  public String runSandbox(PodSandboxConfig config, String runtimeHandler) {
    var request =
        RunPodSandboxRequest.newBuilder().setConfig(config).setRuntimeHandler(runtimeHandler);
    // Making a sandbox may pull an image first.
    return call(() -> runtime(timeout).runPodSandbox(request.build())).getPodSandboxId();
  }

  public void stopSandbox(String id) {
    call(() ->
        runtime().stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build()));
  }

  public void removeSandbox(String id) {
    var request = RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
    call(() -> runtime().removePodSandbox(request));
  }

  public List<PodSandbox> sandboxes() {
    return call(() -> runtime().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()))
        .getItemsList();
  }

  // Containers

  public List<Container> containers() {
    return call(() -> runtime().listContainers(ListContainersRequest.getDefaultInstance()))
        .getContainersList();
  }

  public String createContainer(
      String sandbox, ContainerConfig config, PodSandboxConfig sandboxConfig) {
    var request =
        CreateContainerRequest.newBuilder()
            .setPodSandboxId(sandbox)
            .setConfig(config)
            .setSandboxConfig(sandboxConfig);
    return call(() -> runtime().createContainer(request.build())).getContainerId();
  }

  public void startContainer(String id) {
    var request = StartContainerRequest.newBuilder().setContainerId(id).build();
    call(() -> runtime().startContainer(request));
  }

  /** Asks a container to end, and kills it when {@code grace} is over. */
  public void stopContainer(String id, Duration grace) {
    var request =
        StopContainerRequest.newBuilder().setContainerId(id).setTimeout(seconds(grace)).build();
    call(() -> runtime(grace).stopContainer(request));
  }

  /** Whole seconds, a begun one counted. */
  private static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }

  public void removeContainer(String id) {
    var request = RemoveContainerRequest.newBuilder().setContainerId(id).build();
    call(() -> runtime().removeContainer(request));
  }

  public ObservedContainer container(String id) {
    var request = ContainerStatusRequest.newBuilder().setContainerId(id).build();
    return ObservedContainer.of(call(() -> runtime().containerStatus(request)).getStatus(), "");
  }

  public void reopenLog(String id) {
    var request = ReopenContainerLogRequest.newBuilder().setContainerId(id).build();
    call(() -> runtime().reopenContainerLog(request));
  }

  public void updateResources(String id, LinuxContainerResources resources) {
    var request =
        UpdateContainerResourcesRequest.newBuilder().setContainerId(id).setLinux(resources).build();
    call(() -> runtime().updateContainerResources(request));
  }

  /**
   * Runs a command to its end.
   *
   * @param atMost zero: as long as it takes
   */
  public ExecSyncResponse exec(String id, List<String> command, Duration atMost) {
    var request =
        ExecSyncRequest.newBuilder()
            .setContainerId(id)
            .addAllCmd(command)
            .setTimeout(seconds(atMost))
            .build();
    return call(
        () -> atMost.isZero() ? runtime.execSync(request) : runtime(atMost).execSync(request));
  }

  // Streams: each answers with the URL to connect to.

  public String execUrl(ExecRequest request) {
    return call(() -> runtime().exec(request)).getUrl();
  }

  public String attachUrl(AttachRequest request) {
    return call(() -> runtime().attach(request)).getUrl();
  }

  public String portForwardUrl(PortForwardRequest request) {
    return call(() -> runtime().portForward(request)).getUrl();
  }

  // Usage

  public List<PodSandboxStats> podStats() {
    return call(
            () -> runtime().listPodSandboxStats(ListPodSandboxStatsRequest.getDefaultInstance()))
        .getStatsList();
  }

  public List<ContainerStats> containerStats() {
    return call(() -> runtime().listContainerStats(ListContainerStatsRequest.getDefaultInstance()))
        .getStatsList();
  }

  // Images

  public Optional<Image> image(String reference) {
    var spec = ImageSpec.newBuilder().setImage(reference).setUserSpecifiedImage(reference);
    var answer =
        call(() -> images().imageStatus(ImageStatusRequest.newBuilder().setImage(spec).build()));
    return answer.hasImage() && !answer.getImage().getId().isEmpty()
        ? Optional.of(answer.getImage())
        : Optional.empty();
  }

  public List<Image> listImages() {
    return call(() -> images().listImages(ListImagesRequest.getDefaultInstance())).getImagesList();
  }

  /** Pulls an image, as long as it takes; answers with what to create containers of. */
  public String pullImage(String reference, Optional<AuthConfig> auth, PodSandboxConfig sandbox) {
    var request =
        PullImageRequest.newBuilder()
            .setImage(ImageSpec.newBuilder().setImage(reference).setUserSpecifiedImage(reference))
            .setSandboxConfig(sandbox);
    auth.ifPresent(request::setAuth);
    return call(() -> images.pullImage(request.build())).getImageRef();
  }

  public void removeImage(String reference) {
    var spec = ImageSpec.newBuilder().setImage(reference);
    call(() -> images().removeImage(RemoveImageRequest.newBuilder().setImage(spec).build()));
  }

  /** What the images' file systems hold. */
  public ImageFsInfoResponse imageFileSystems() {
    return call(() -> images().imageFsInfo(ImageFsInfoRequest.getDefaultInstance()));
  }

  // Whole pods

  /** All that the runtime has of a pod now. */
  public ObservedPod observe(String uid, String namespace, String name) {
    var ofPod = Map.of(RuntimeKeys.POD_UID, uid);
    var sandboxFilter = PodSandboxFilter.newBuilder().putAllLabelSelector(ofPod);
    var containerFilter = ContainerFilter.newBuilder().putAllLabelSelector(ofPod);
    var sandboxes = new ArrayList<ObservedSandbox>();
    var containers = new ArrayList<ObservedContainer>();
    var listedSandboxes =
        call(() ->
            runtime()
                .listPodSandbox(
                    ListPodSandboxRequest.newBuilder().setFilter(sandboxFilter).build()));
    for (var sandbox : listedSandboxes.getItemsList()) {
      var request = PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox.getId()).build();
      unlessGone(() -> runtime().podSandboxStatus(request))
          .ifPresent(answer -> sandboxes.add(ObservedSandbox.of(answer.getStatus())));
    }
    var listedContainers =
        call(() ->
            runtime()
                .listContainers(
                    ListContainersRequest.newBuilder().setFilter(containerFilter).build()));
    for (var container : listedContainers.getContainersList()) {
      var request = ContainerStatusRequest.newBuilder().setContainerId(container.getId()).build();
      unlessGone(() -> runtime().containerStatus(request))
          .ifPresent(answer ->
              containers.add(
                  ObservedContainer.of(answer.getStatus(), container.getPodSandboxId())));
    }
    return new ObservedPod(uid, namespace, name, sandboxes, containers);
  }

  private static <T> Optional<T> unlessGone(Supplier<T> call) {
    try {
      return Optional.of(call(call));
    } catch (CriException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
