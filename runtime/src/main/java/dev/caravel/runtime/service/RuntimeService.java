package dev.caravel.runtime.service;

import static dev.caravel.runtime.service.Answers.answer;

import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.AttachResponse;
import dev.caravel.cri.v1.CgroupDriver;
import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerFilter;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatsRequest;
import dev.caravel.cri.v1.ContainerStatsResponse;
import dev.caravel.cri.v1.ContainerStatusRequest;
import dev.caravel.cri.v1.ContainerStatusResponse;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.CreateContainerResponse;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.ExecResponse;
import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import dev.caravel.cri.v1.GetEventsRequest;
import dev.caravel.cri.v1.LinuxRuntimeConfiguration;
import dev.caravel.cri.v1.ListContainerStatsRequest;
import dev.caravel.cri.v1.ListContainerStatsResponse;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.ListContainersResponse;
import dev.caravel.cri.v1.ListMetricDescriptorsRequest;
import dev.caravel.cri.v1.ListMetricDescriptorsResponse;
import dev.caravel.cri.v1.ListPodSandboxMetricsRequest;
import dev.caravel.cri.v1.ListPodSandboxMetricsResponse;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.ListPodSandboxResponse;
import dev.caravel.cri.v1.ListPodSandboxStatsRequest;
import dev.caravel.cri.v1.ListPodSandboxStatsResponse;
import dev.caravel.cri.v1.PodSandboxStatsRequest;
import dev.caravel.cri.v1.PodSandboxStatsResponse;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.PodSandboxStatusResponse;
import dev.caravel.cri.v1.PortForwardRequest;
import dev.caravel.cri.v1.PortForwardResponse;
import dev.caravel.cri.v1.RemoveContainerRequest;
import dev.caravel.cri.v1.RemoveContainerResponse;
import dev.caravel.cri.v1.RemovePodSandboxRequest;
import dev.caravel.cri.v1.RemovePodSandboxResponse;
import dev.caravel.cri.v1.ReopenContainerLogRequest;
import dev.caravel.cri.v1.ReopenContainerLogResponse;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.cri.v1.RunPodSandboxResponse;
import dev.caravel.cri.v1.RuntimeCondition;
import dev.caravel.cri.v1.RuntimeConfigRequest;
import dev.caravel.cri.v1.RuntimeConfigResponse;
import dev.caravel.cri.v1.RuntimeFeatures;
import dev.caravel.cri.v1.RuntimeHandler;
import dev.caravel.cri.v1.RuntimeHandlerFeatures;
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
import dev.caravel.cri.v1.StreamContainerStatsRequest;
import dev.caravel.cri.v1.StreamContainerStatsResponse;
import dev.caravel.cri.v1.StreamContainersRequest;
import dev.caravel.cri.v1.StreamContainersResponse;
import dev.caravel.cri.v1.StreamPodSandboxMetricsRequest;
import dev.caravel.cri.v1.StreamPodSandboxMetricsResponse;
import dev.caravel.cri.v1.StreamPodSandboxStatsRequest;
import dev.caravel.cri.v1.StreamPodSandboxStatsResponse;
import dev.caravel.cri.v1.StreamPodSandboxesRequest;
import dev.caravel.cri.v1.StreamPodSandboxesResponse;
import dev.caravel.cri.v1.UpdateContainerResourcesRequest;
import dev.caravel.cri.v1.UpdateContainerResourcesResponse;
import dev.caravel.cri.v1.UpdatePodSandboxResourcesRequest;
import dev.caravel.cri.v1.UpdatePodSandboxResourcesResponse;
import dev.caravel.cri.v1.UpdateRuntimeConfigRequest;
import dev.caravel.cri.v1.UpdateRuntimeConfigResponse;
import dev.caravel.cri.v1.VersionRequest;
import dev.caravel.cri.v1.VersionResponse;
import dev.caravel.network.PodNetwork;
import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.events.ContainerEvents;
import dev.caravel.runtime.process.ShimRefusal;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.runtime.streaming.StreamingServer;
import dev.caravel.time.Clock;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** CRI's RuntimeService: each call handed to who does it. */
public final class RuntimeService extends RuntimeServiceGrpc.RuntimeServiceImplBase {
  private static final String API_VERSION = "v1";
  private static final String KUBELET_API_VERSION = "0.1.0";
  private static final String NAME = "caravel";
  private static final String HANDLER = "native";

  /** A stop that is not to time out waits this long, which is for good. */
  private static final Duration LONGEST_STOP = Duration.ofDays(365);

  private final Sandboxes sandboxes;
  private final Containers containers;
  private final SandboxCalls sandboxCalls;
  private final ContainerEvents events;
  private final StreamingServer streaming;
  private final PodNetwork network;
  private final StatsCalls stats;
  private final Clock clock;
  private final String version;

  /**
   * @param version this runtime's own
   */
  public RuntimeService(
      Sandboxes sandboxes,
      Containers containers,
      ContainerEvents events,
      StreamingServer streaming,
      PodNetwork network,
      Clock clock,
      String version) {
    this.sandboxes = sandboxes;
    this.containers = containers;
    this.events = events;
    this.streaming = streaming;
    this.network = network;
    this.clock = clock;
    this.version = version;
    sandboxCalls = new SandboxCalls(sandboxes, containers, events, clock);
    stats = new StatsCalls(sandboxes, containers, clock);
  }

  // ---- the runtime itself ----

  @Override
  public void version(VersionRequest request, StreamObserver<VersionResponse> observer) {
    answer(
        observer,
        () ->
            VersionResponse.newBuilder()
                .setVersion(KUBELET_API_VERSION)
                .setRuntimeName(NAME)
                .setRuntimeVersion(version)
                .setRuntimeApiVersion(API_VERSION)
                .build());
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    answer(
        observer,
        () -> {
          Optional<String> problem = network.problem();
          var status =
              RuntimeStatus.newBuilder()
                  .addConditions(
                      RuntimeCondition.newBuilder().setType("RuntimeReady").setStatus(true))
                  .addConditions(
                      RuntimeCondition.newBuilder()
                          .setType("NetworkReady")
                          .setStatus(problem.isEmpty())
                          .setReason(problem.isEmpty() ? "" : "NetworkPluginNotReady")
                          .setMessage(problem.orElse("")));
          var response =
              StatusResponse.newBuilder()
                  .setStatus(status)
                  .setFeatures(RuntimeFeatures.newBuilder().setSupplementalGroupsPolicy(true));
          for (String handler : List.of("", HANDLER)) {
            response.addRuntimeHandlers(
                RuntimeHandler.newBuilder()
                    .setName(handler)
                    .setFeatures(
                        RuntimeHandlerFeatures.newBuilder().setRecursiveReadOnlyMounts(true)));
          }
          return response.build();
        });
  }

  @Override
  public void runtimeConfig(
      RuntimeConfigRequest request, StreamObserver<RuntimeConfigResponse> observer) {
    answer(
        observer,
        () ->
            RuntimeConfigResponse.newBuilder()
                .setLinux(
                    LinuxRuntimeConfiguration.newBuilder().setCgroupDriver(CgroupDriver.CGROUPFS))
                .build());
  }

  /** The kubelet tells the node's pod CIDR; the pod network has it from elsewhere. */
  @Override
  public void updateRuntimeConfig(
      UpdateRuntimeConfigRequest request, StreamObserver<UpdateRuntimeConfigResponse> observer) {
    answer(observer, UpdateRuntimeConfigResponse::getDefaultInstance);
  }

  // ---- sandboxes ----

  @Override
  public void runPodSandbox(
      RunPodSandboxRequest request, StreamObserver<RunPodSandboxResponse> observer) {
    answer(
        observer,
        () ->
            RunPodSandboxResponse.newBuilder().setPodSandboxId(sandboxCalls.run(request)).build());
  }

  @Override
  public void stopPodSandbox(
      StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> observer) {
    answer(
        observer,
        () -> {
          sandboxCalls.stop(request.getPodSandboxId());
          return StopPodSandboxResponse.getDefaultInstance();
        });
  }

  @Override
  public void removePodSandbox(
      RemovePodSandboxRequest request, StreamObserver<RemovePodSandboxResponse> observer) {
    answer(
        observer,
        () -> {
          sandboxCalls.remove(request.getPodSandboxId());
          return RemovePodSandboxResponse.getDefaultInstance();
        });
  }

  @Override
  public void podSandboxStatus(
      PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> observer) {
    answer(observer, () -> sandboxCalls.status(request));
  }

  @Override
  public void listPodSandbox(
      ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> observer) {
    answer(
        observer,
        () ->
            ListPodSandboxResponse.newBuilder()
                .addAllItems(sandboxCalls.list(request.getFilter()))
                .build());
  }

  @Override
  public void streamPodSandboxes(
      StreamPodSandboxesRequest request, StreamObserver<StreamPodSandboxesResponse> observer) {
    answer(
        observer,
        () ->
            StreamPodSandboxesResponse.newBuilder()
                .addAllPodSandboxes(sandboxCalls.list(request.getFilter()))
                .build());
  }

  /** The pod's group is the kubelet's, who has changed it already; no container is concerned. */
  @Override
  public void updatePodSandboxResources(
      UpdatePodSandboxResourcesRequest request,
      StreamObserver<UpdatePodSandboxResourcesResponse> observer) {
    answer(
        observer,
        () -> {
          sandboxes.get(request.getPodSandboxId());
          return UpdatePodSandboxResourcesResponse.getDefaultInstance();
        });
  }

  // ---- containers ----

  @Override
  public void createContainer(
      CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
    answer(
        observer,
        () ->
            CreateContainerResponse.newBuilder()
                .setContainerId(
                    containers.create(sandboxes.get(request.getPodSandboxId()), request).id())
                .build());
  }

  @Override
  public void startContainer(
      StartContainerRequest request, StreamObserver<StartContainerResponse> observer) {
    answer(
        observer,
        () -> {
          containers.start(containers.get(request.getContainerId()));
          return StartContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void stopContainer(
      StopContainerRequest request, StreamObserver<StopContainerResponse> observer) {
    answer(
        observer,
        () -> {
          Optional<Container> container = containers.find(request.getContainerId());
          if (container.isPresent()) {
            long seconds = Math.min(request.getTimeout(), LONGEST_STOP.toSeconds());
            containers.stop(container.get(), Duration.ofSeconds(seconds));
          }
          return StopContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void removeContainer(
      RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> observer) {
    answer(
        observer,
        () -> {
          Optional<Container> container = containers.find(request.getContainerId());
          if (container.isPresent()) {
            containers.remove(container.get());
          }
          return RemoveContainerResponse.getDefaultInstance();
        });
  }

  @Override
  public void listContainers(
      ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
    answer(
        observer,
        () ->
            ListContainersResponse.newBuilder()
                .addAllContainers(list(request.getFilter()))
                .build());
  }

  @Override
  public void streamContainers(
      StreamContainersRequest request, StreamObserver<StreamContainersResponse> observer) {
    answer(
        observer,
        () ->
            StreamContainersResponse.newBuilder()
                .addAllContainers(list(request.getFilter()))
                .build());
  }

  private List<dev.caravel.cri.v1.Container> list(ContainerFilter filter) {
    return containers.list().stream()
        .map(Container::summary)
        .filter(container -> Filters.matches(filter, container))
        .toList();
  }

  @Override
  public void containerStatus(
      ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> observer) {
    answer(
        observer,
        () -> {
          Container container = containers.get(request.getContainerId());
          var response = ContainerStatusResponse.newBuilder().setStatus(container.status());
          if (request.getVerbose()) {
            response.putInfo(
                "info",
                "{\"sandboxID\":\""
                    + container.sandbox().id()
                    + "\",\"pid\":"
                    + container.pid()
                    + "}");
          }
          return response.build();
        });
  }

  @Override
  public void updateContainerResources(
      UpdateContainerResourcesRequest request,
      StreamObserver<UpdateContainerResourcesResponse> observer) {
    answer(
        observer,
        () -> {
          containers.update(containers.get(request.getContainerId()), request.getLinux());
          return UpdateContainerResourcesResponse.getDefaultInstance();
        });
  }

  @Override
  public void reopenContainerLog(
      ReopenContainerLogRequest request, StreamObserver<ReopenContainerLogResponse> observer) {
    answer(
        observer,
        () -> {
          Container container = running(request.getContainerId());
          try {
            container.sandbox().shim().reopenLog(container.id());
          } catch (ShimRefusal e) {
            throw Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException();
          }
          return ReopenContainerLogResponse.getDefaultInstance();
        });
  }

  private Container running(String id) {
    Container container = containers.get(id);
    if (container.state() != ContainerState.CONTAINER_RUNNING) {
      throw Status.FAILED_PRECONDITION
          .withDescription("container " + id + " is in " + container.state() + " state")
          .asRuntimeException();
    }
    return container;
  }

  // ---- streams ----

  @Override
  public void execSync(ExecSyncRequest request, StreamObserver<ExecSyncResponse> observer) {
    answer(observer, () -> ExecSync.run(running(request.getContainerId()), request, clock));
  }

  @Override
  public void exec(ExecRequest request, StreamObserver<ExecResponse> observer) {
    answer(
        observer,
        () -> {
          running(request.getContainerId());
          return ExecResponse.newBuilder().setUrl(streaming.exec(request)).build();
        });
  }

  @Override
  public void attach(AttachRequest request, StreamObserver<AttachResponse> observer) {
    answer(
        observer,
        () -> {
          running(request.getContainerId());
          return AttachResponse.newBuilder().setUrl(streaming.attach(request)).build();
        });
  }

  @Override
  public void portForward(
      PortForwardRequest request, StreamObserver<PortForwardResponse> observer) {
    answer(
        observer,
        () -> {
          var sandbox = sandboxes.get(request.getPodSandboxId());
          if (!sandbox.isReady()) {
            throw Status.FAILED_PRECONDITION
                .withDescription("sandbox container is not running")
                .asRuntimeException();
          }
          return PortForwardResponse.newBuilder().setUrl(streaming.portForward(request)).build();
        });
  }

  @Override
  public void getContainerEvents(
      GetEventsRequest request, StreamObserver<ContainerEventResponse> observer) {
    var subscription = events.subscribe();
    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(subscription::cut);
    // The call's own thread has to return, or it never hears that the caller has left.
    Thread.ofVirtual().name("events").start(() -> stream(subscription, observer));
  }

  private static void stream(
      ContainerEvents.Subscription subscription, StreamObserver<ContainerEventResponse> observer) {
    try (subscription) {
      Optional<ContainerEventResponse> event = subscription.next();
      while (event.isPresent()) {
        observer.onNext(event.get());
        event = subscription.next();
      }
      observer.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- stats ----

  @Override
  public void containerStats(
      ContainerStatsRequest request, StreamObserver<ContainerStatsResponse> observer) {
    answer(
        observer,
        () -> {
          return ContainerStatsResponse.newBuilder()
              .setStats(stats.of(containers.get(request.getContainerId())))
              .build();
        });
  }

  @Override
  public void listContainerStats(
      ListContainerStatsRequest request, StreamObserver<ListContainerStatsResponse> observer) {
    answer(
        observer,
        () ->
            ListContainerStatsResponse.newBuilder()
                .addAllStats(stats.list(request.getFilter()))
                .build());
  }

  @Override
  public void streamContainerStats(
      StreamContainerStatsRequest request, StreamObserver<StreamContainerStatsResponse> observer) {
    answer(
        observer,
        () ->
            StreamContainerStatsResponse.newBuilder()
                .addAllContainerStats(stats.list(request.getFilter()))
                .build());
  }

  @Override
  public void podSandboxStats(
      PodSandboxStatsRequest request, StreamObserver<PodSandboxStatsResponse> observer) {
    answer(
        observer,
        () -> {
          return PodSandboxStatsResponse.newBuilder()
              .setStats(stats.of(sandboxes.get(request.getPodSandboxId())))
              .build();
        });
  }

  @Override
  public void listPodSandboxStats(
      ListPodSandboxStatsRequest request, StreamObserver<ListPodSandboxStatsResponse> observer) {
    answer(
        observer,
        () ->
            ListPodSandboxStatsResponse.newBuilder()
                .addAllStats(stats.list(request.getFilter()))
                .build());
  }

  @Override
  public void streamPodSandboxStats(
      StreamPodSandboxStatsRequest request,
      StreamObserver<StreamPodSandboxStatsResponse> observer) {
    answer(
        observer,
        () ->
            StreamPodSandboxStatsResponse.newBuilder()
                .addAllPodSandboxStats(stats.list(request.getFilter()))
                .build());
  }

  /** Metrics beyond the stats above: there are none, and the lists say so. */
  @Override
  public void listMetricDescriptors(
      ListMetricDescriptorsRequest request,
      StreamObserver<ListMetricDescriptorsResponse> observer) {
    answer(observer, ListMetricDescriptorsResponse::getDefaultInstance);
  }

  @Override
  public void listPodSandboxMetrics(
      ListPodSandboxMetricsRequest request,
      StreamObserver<ListPodSandboxMetricsResponse> observer) {
    answer(observer, ListPodSandboxMetricsResponse::getDefaultInstance);
  }

  @Override
  public void streamPodSandboxMetrics(
      StreamPodSandboxMetricsRequest request,
      StreamObserver<StreamPodSandboxMetricsResponse> observer) {
    answer(observer, StreamPodSandboxMetricsResponse::getDefaultInstance);
  }
}
