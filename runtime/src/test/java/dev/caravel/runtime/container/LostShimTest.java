package dev.caravel.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.LinuxPodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxStatus;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.network.Attachment;
import dev.caravel.network.PodNetwork;
import dev.caravel.network.PortMapping;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.events.ContainerEvents;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.process.ShimProgram;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.time.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shim that goes at a bad moment; pod and container are read from disk, nothing runs. */
class LostShimTest {
  private static final String POD = "p1";
  private static final String CONTAINER = "c1";

  @TempDir Path directory;
  private final SystemClock clock = SystemClock.instance();

  @Test
  void aContainerThatIsBeingStartedHasEndedToo() throws Exception {
    try (var images = ImageStore.open(directory.resolve("images"), clock)) {
      var cgroups = Cgroups.mounted(clock);
      var sandboxes = pod(cgroups);
      writeContainer();
      var containers = new Containers(directory, images, cgroups, new ContainerEvents(), clock);
      containers.load(sandboxes);
      var container = containers.get(CONTAINER);
      var listener = containers.listener(container.sandbox());

      container.changing.lock(); // as who starts it does
      Thread gone;
      try {
        gone = Thread.ofVirtual().start(listener::gone);
        while (gone.isAlive() && !container.changing.hasQueuedThreads()) {
          Thread.onSpinWait();
        }
        container.become(
            container.status().toBuilder().setState(ContainerState.CONTAINER_RUNNING).build());
      } finally {
        container.changing.unlock();
      }
      gone.join();

      assertThat(container.state()).isEqualTo(ContainerState.CONTAINER_EXITED);
      assertThat(container.ended).isCompleted();
    }
  }

  private Sandboxes pod(Cgroups cgroups) throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("sandboxes").resolve(POD));
    var linux = LinuxPodSandboxConfig.newBuilder().setCgroupParent("/caravel-test-none");
    write(
        directory.resolve("sandboxes").resolve(POD + ".record"),
        RunPodSandboxRequest.newBuilder()
            .setConfig(PodSandboxConfig.newBuilder().setLinux(linux))
            .build(),
        PodSandboxStatus.newBuilder().setId(POD).setCreatedAt(1).build());
    var sandboxes =
        new Sandboxes(
            directory,
            ShimProgram.install(directory),
            "caravel-test-none",
            cgroups,
            new NoNetwork(),
            clock);
    sandboxes.load();
    return sandboxes;
  }

  private void writeContainer() throws IOException {
    var folder = Files.createDirectories(directory.resolve("containers").resolve(CONTAINER));
    new ContainerRecord(
            CreateContainerRequest.newBuilder().setPodSandboxId(POD).build(),
            ContainerStatus.newBuilder()
                .setId(CONTAINER)
                .setState(ContainerState.CONTAINER_CREATED)
                .build(),
            ByteString.EMPTY)
        .write(folder);
  }

  private static void write(Path file, MessageLite... messages) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var message : messages) {
      message.writeDelimitedTo(out);
    }
    Files.write(file, out.toByteArray());
  }

  /** Of pods that do not run. */
  private static final class NoNetwork implements PodNetwork {
    @Override
    public Attachment attach(String id, Path netns, List<PortMapping> ports) {
      throw new UnsupportedOperationException("no pod is made here");
    }

    @Override
    public void detach(String id) {
      // nothing is attached
    }

    @Override
    public Optional<Attachment> find(String id) {
      return Optional.empty();
    }

    @Override
    public void reconcile(Set<String> liveIds) {
      // nothing is attached
    }

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }
  }
}
