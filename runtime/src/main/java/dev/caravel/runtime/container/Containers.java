package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.ContainerResources;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerUser;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.cri.v1.LinuxContainerUser;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.events.ContainerEvents;
import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.process.Exit;
import dev.caravel.runtime.process.ShimListener;
import dev.caravel.runtime.process.ShimRefusal;
import dev.caravel.runtime.process.Started;
import dev.caravel.runtime.sandbox.Sandbox;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.runtime.state.DurableFile;
import dev.caravel.runtime.state.Ids;
import dev.caravel.time.Clock;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * All containers of the node, from CreateContainer to RemoveContainer, across restarts of the
 * runtime. Each state is on disk before it is acknowledged; a container's end is heard from its
 * shim, or read from what the shim left behind.
 */
public final class Containers {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime");

  /** What containerd says of a container that could not start, and of one whose end nobody saw. */
  private static final int START_ERROR_CODE = 128;

  private static final int UNKNOWN_EXIT_CODE = 255;
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final ImageStore images;
  private final Creation creation;
  private final ContainerEvents events;
  private final Clock clock;
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();

  /**
   * @param folder the runtime's state directory
   */
  public Containers(
      Path folder, ImageStore images, Cgroups cgroups, ContainerEvents events, Clock clock)
      throws IOException {
    this.folder = Files.createDirectories(folder.resolve("containers"));
    this.images = images;
    creation = new Creation(images, cgroups, clock);
    this.events = events;
    this.clock = clock;
  }

  /** Finds the containers of earlier runs and removes those that were never acknowledged. */
  public void load(Sandboxes sandboxes) throws IOException {
    DurableFile.deleteUnfinished(folder);
    for (Path each : DurableFile.directories(folder)) {
      String id = each.getFileName().toString();
      Optional<ContainerRecord> record = ContainerRecord.read(each);
      Optional<Sandbox> sandbox =
          record.flatMap(r -> sandboxes.find(r.request().getPodSandboxId()));
      if (sandbox.isEmpty()) {
        LOG.log(Level.INFO, "removing container {0}, which was not finished", id);
        images.removeSnapshot(id);
        discard(each);
        continue;
      }
      var container = new Container(sandbox.get(), each, record.orElseThrow());
      containers.put(id, container);
      names.put(container.name(), id);
    }
    for (String key : images.snapshots()) {
      if (!containers.containsKey(key)) {
        images.removeSnapshot(key);
      }
    }
  }

  /** Hears what happens in a sandbox. */
  public ShimListener listener(Sandbox sandbox) {
    return new ShimListener() {
      @Override
      public void running(String containerId, long pid) {
        find(containerId).ifPresent(container -> adopted(container, pid));
      }

      @Override
      public void exited(String containerId, Exit exit) {
        find(containerId).ifPresent(container -> ended(container, exit, reason(exit)));
      }

      @Override
      public void gone() {
        in(sandbox).forEach(Containers.this::lost);
      }
    };
  }

  public Optional<Container> find(String id) {
    return Optional.ofNullable(containers.get(id));
  }

  /** Like {@link #find}, for calls that need it; the message is that of containerd. */
  public Container get(String id) {
    return find(id)
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription(
                    "an error occurred when try to find container \"" + id + "\": not found")
                .asRuntimeException());
  }

  public Collection<Container> list() {
    return containers.values();
  }

  /** The containers of one sandbox. */
  public List<Container> in(Sandbox sandbox) {
    return containers.values().stream().filter(c -> c.sandbox() == sandbox).toList();
  }

  /** Makes a container, which does not run yet; it is on disk when this returns. */
  public Container create(Sandbox sandbox, CreateContainerRequest request) throws IOException {
    var config = request.getConfig();
    if (config.getMetadata().getName().isEmpty()) {
      throw invalid("container config must include metadata with a name");
    }
    if (!sandbox.isReady()) {
      throw Status.FAILED_PRECONDITION
          .withDescription("sandbox " + sandbox.id() + " is not running")
          .asRuntimeException();
    }
    Image image = image(config.getImage().getImage());
    String id = Ids.random();
    String name = Container.name(sandbox, config);
    String holder = names.putIfAbsent(name, id);
    if (holder != null) {
      throw Status.ALREADY_EXISTS
          .withDescription(
              "failed to reserve container name \""
                  + name
                  + "\": name is reserved for \""
                  + holder
                  + "\"")
          .asRuntimeException();
    }
    Path own = folder.resolve(id);
    try {
      var container = creation.make(id, own, sandbox, request, image);
      containers.put(id, container);
      publish(container, ContainerEventType.CONTAINER_CREATED_EVENT);
      return container;
    } catch (IOException | RuntimeException e) {
      names.remove(name);
      images.removeSnapshot(id);
      discard(own);
      throw e instanceof StatusRuntimeException status ? status : failed("create", id, e);
    }
  }

  private static void discard(Path folder) throws IOException {
    Files.deleteIfExists(ContainerRecord.file(folder));
    DurableFile.deleteTree(folder);
  }

  private Image image(String reference) throws IOException {
    return images
        .find(reference)
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription("failed to resolve image \"" + reference + "\": not found")
                .asRuntimeException());
  }

  /** Starts a created container; its command executes when this returns. */
  public void start(Container container) throws IOException {
    container.changing.lock();
    try {
      if (container.state() != ContainerState.CONTAINER_CREATED) {
        throw Status.FAILED_PRECONDITION
            .withDescription(
                "container " + container.id() + " is in " + container.state() + " state")
            .asRuntimeException();
      }
      long startedAt = nanos();
      Started started;
      try {
        if (!container.status().getLogPath().isEmpty()) {
          Files.createDirectories(Path.of(container.status().getLogPath()).getParent());
        }
        container.cgroup().create();
        container.cgroup().limit(container.status().getResources().getLinux());
        byte[] launch = launch(container);
        started = container.sandbox().shim().start(launch);
      } catch (IOException | ShimRefusal e) {
        couldNotStart(container, e);
        throw failed("start", container.id(), e);
      }
      container.pid(started.pid());
      container.become(
          container.status().toBuilder()
              .setState(ContainerState.CONTAINER_RUNNING)
              .setStartedAt(startedAt)
              .setUser(
                  ContainerUser.newBuilder()
                      .setLinux(
                          LinuxContainerUser.newBuilder()
                              .setUid(started.userId())
                              .setGid(started.groupId())
                              .addAllSupplementalGroups(started.supplementaryGroups())))
              .build());
    } finally {
      container.changing.unlock();
    }
    publish(container, ContainerEventType.CONTAINER_STARTED_EVENT);
  }

  /** What counts the kernel's kills exists only now that the group does. */
  private static byte[] launch(Container container) {
    byte[] planned = container.record().launch().toByteArray();
    return container
        .cgroup()
        .oomFile()
        .map(file ->
            new dev.caravel.runtime.process.Fields(planned)
                .text(dev.caravel.runtime.process.Field.OOM_FILE, file.toString())
                .bytes())
        .orElse(planned);
  }

  private void couldNotStart(Container container, Exception why) throws IOException {
    container.become(
        container.status().toBuilder()
            .setState(ContainerState.CONTAINER_EXITED)
            .setStartedAt(nanos())
            .setFinishedAt(nanos())
            .setExitCode(START_ERROR_CODE)
            .setReason("StartError")
            .setMessage(String.valueOf(why.getMessage()))
            .build());
    container.ended.complete(true);
    removeCgroup(container);
  }

  /**
   * Asks the container to end, and kills it when it has not after {@code timeout}; it has ended
   * when this returns. Does nothing if it does not run.
   */
  public void stop(Container container, Duration timeout) throws IOException, InterruptedException {
    if (container.state() != ContainerState.CONTAINER_RUNNING) {
      return;
    }
    if (timeout.isPositive()) {
      int signal = StopSignals.number(container.status().getStopSignal(), "");
      signal(container, signal);
      if (hasEnded(container, timeout)) {
        return;
      }
    }
    signal(container, StopSignals.SIGKILL);
    if (!hasEnded(container, KILL_PATIENCE)) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription(
              "container "
                  + container.id()
                  + " was killed but has not ended: is it in a system call?")
          .asRuntimeException();
    }
  }

  private static void signal(Container container, int signal) {
    try {
      container.sandbox().shim().signal(container.id(), signal);
    } catch (IOException | ShimRefusal gone) {
      // Its end is on the way to us.
      LOG.log(
          Level.DEBUG,
          "signal {0} did not reach container {1}: {2}",
          signal,
          container.id(),
          gone.getMessage());
    }
  }

  private boolean hasEnded(Container container, Duration timeout) throws InterruptedException {
    var either = new CompletableFuture<Boolean>();
    var _ = container.ended.thenAccept(either::complete);
    var timer = clock.schedule(timeout, () -> either.complete(false));
    try {
      return either.get();
    } catch (ExecutionException e) {
      throw new AssertionError("nothing completes it so", e);
    } finally {
      timer.cancel();
    }
  }

  /** Removes a container with all that is kept of it; one that runs is killed first. */
  public void remove(Container container) throws IOException, InterruptedException {
    stop(container, Duration.ZERO);
    container.changing.lock();
    try {
      if (!containers.containsKey(container.id())) {
        return;
      }
      if (container.sandbox().isReady()) {
        try {
          container.sandbox().shim().forget(container.id());
        } catch (IOException | ShimRefusal never) {
          LOG.log(Level.DEBUG, "the shim did not know container {0}", container.id());
        }
      }
      container.cgroup().remove();
      images.removeSnapshot(container.id());
      discard(container.folder());
      containers.remove(container.id());
      names.remove(container.name());
    } finally {
      container.changing.unlock();
    }
    publish(container, ContainerEventType.CONTAINER_DELETED_EVENT);
  }

  /** Changes limits; what is 0 or empty stays as it is. */
  public void update(Container container, LinuxContainerResources resources) throws IOException {
    container.changing.lock();
    try {
      if (container.state() == ContainerState.CONTAINER_EXITED) {
        throw Status.FAILED_PRECONDITION
            .withDescription("container " + container.id() + " has exited")
            .asRuntimeException();
      }
      if (container.state() == ContainerState.CONTAINER_RUNNING) {
        container.cgroup().limit(resources);
      }
      var merged = container.status().getResources().getLinux().toBuilder();
      if (resources.getHugepageLimitsCount() > 0) {
        merged.clearHugepageLimits();
      }
      merged.mergeFrom(resources);
      container.become(
          container.status().toBuilder()
              .setResources(ContainerResources.newBuilder().setLinux(merged))
              .build());
    } finally {
      container.changing.unlock();
    }
  }

  private void adopted(Container container, long pid) {
    container.changing.lock();
    try {
      container.pid(pid);
      if (container.state() == ContainerState.CONTAINER_CREATED) {
        // We were killed between its start and noting that.
        container.become(
            container.status().toBuilder()
                .setState(ContainerState.CONTAINER_RUNNING)
                .setStartedAt(nanos())
                .build());
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot note that container " + container.id() + " runs", e);
    } finally {
      container.changing.unlock();
    }
  }

  private void ended(Container container, Exit exit, String reason) {
    container.changing.lock();
    try {
      if (container.state() == ContainerState.CONTAINER_EXITED) {
        return;
      }
      container.pid(0);
      var status =
          container.status().toBuilder()
              .setState(ContainerState.CONTAINER_EXITED)
              .setFinishedAt(exit.finishedNanos())
              .setExitCode(exit.code())
              .setReason(reason);
      if (status.getStartedAt() == 0) {
        status.setStartedAt(exit.finishedNanos());
      }
      try {
        container.become(status.build());
      } catch (IOException e) {
        // The shim has written it too, which is enough to learn it again after a restart.
        LOG.log(Level.ERROR, "cannot note the end of container " + container.id(), e);
        container.becomeInMemory(status.build());
      }
      removeCgroup(container);
    } finally {
      container.changing.unlock();
      container.ended.complete(true);
    }
    publish(container, ContainerEventType.CONTAINER_STOPPED_EVENT);
  }

  /** Its shim is gone, and it with it; what is being started meanwhile is waited for. */
  private void lost(Container container) {
    container.changing.lock();
    try {
      if (container.state() != ContainerState.CONTAINER_RUNNING) {
        return;
      }
    } finally {
      container.changing.unlock();
    }
    try {
      container.cgroup().kill();
      Optional<Exit> exit = Exit.read(Container.exitFile(container.folder()));
      if (exit.isPresent()) {
        ended(container, exit.get(), reason(exit.get()));
      } else {
        ended(container, new Exit(UNKNOWN_EXIT_CODE, false, nanos()), "Unknown");
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot find out how container " + container.id() + " ended", e);
    }
  }

  private static void removeCgroup(Container container) {
    try {
      container.cgroup().remove();
    } catch (IOException e) {
      // It is tried again when the container is removed.
      LOG.log(Level.WARNING, "{0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(Exit exit) {
    if (exit.outOfMemory()) {
      return "OOMKilled";
    }
    return exit.code() == 0 ? "Completed" : "Error";
  }

  private void publish(Container container, ContainerEventType type) {
    var event =
        ContainerEventResponse.newBuilder()
            .setContainerId(container.id())
            .setContainerEventType(type)
            .setCreatedAt(nanos())
            .setPodSandboxStatus(container.sandbox().status());
    in(container.sandbox()).forEach(each -> event.addContainersStatuses(each.status()));
    events.publish(event.build());
  }

  private long nanos() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private static StatusRuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  private static StatusRuntimeException failed(String what, String id, Exception why) {
    return Status.UNKNOWN
        .withDescription("failed to " + what + " container " + id + ": " + why.getMessage())
        .withCause(why)
        .asRuntimeException();
  }
}
