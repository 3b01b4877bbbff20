package dev.caravel.runtime;

import dev.caravel.cri.CriSocket;
import dev.caravel.network.PodNetwork;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.events.ContainerEvents;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.hello.HelloImage;
import dev.caravel.runtime.image.registry.RegistryPull;
import dev.caravel.runtime.image.service.ImageService;
import dev.caravel.runtime.process.ShimProgram;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.runtime.service.RuntimeService;
import dev.caravel.runtime.state.DurableFile;
import dev.caravel.runtime.streaming.StreamingServer;
import dev.caravel.time.Clock;
import io.grpc.Server;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The built-in container runtime, which serves CRI v1 on a Unix socket.
 *
 * <p>How this works: a call of CRI arrives in package {@code service} on a virtual thread, which
 * does all of it and may block. A sandbox ({@code sandbox}) is a shim, one small C process that
 * holds the pod's namespaces and makes its containers ({@code container}); it is spoken to in
 * {@code process}, and a virtual thread per pod hears from it how containers end. Images and
 * writable layers are {@code image}'s, limits and usage {@code cgroup}'s. Exec, attach and
 * port-forward answer with a URL of the server in {@code streaming}.
 *
 * <p>Shims outlive this process. What was acknowledged is on disk in the state directory, so a
 * runtime that starts finds every sandbox and container again, ends of containers included, and
 * removes what a crash left half made.
 */
public final class ContainerRuntime implements AutoCloseable {
  private final RuntimeConfig config;
  private final Clock clock;
  private final PodNetwork network;
  private final ContainerEvents events = new ContainerEvents();
  private final CriSocket socket;
  private @Nullable ImageStore images;
  private @Nullable Sandboxes sandboxes;
  private @Nullable StreamingServer streaming;
  private @Nullable Server server;

  /** A runtime that does nothing yet. */
  public ContainerRuntime(RuntimeConfig config, Clock clock, PodNetwork network) {
    this.config = config;
    this.clock = clock;
    this.network = network;
    socket = new CriSocket(config.socket());
  }

  /**
   * Takes up with the pods that are there and serves.
   *
   * @throws IOException if another runtime is at work here, or the state cannot be read
   */
  public ContainerRuntime start() throws IOException, InterruptedException {
    try {
      open();
      return this;
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open() throws IOException, InterruptedException {
    // First of all: what another runtime is serving must not be touched.
    takeSocket(config.socket());
    Files.createDirectories(config.state());
    Files.setPosixFilePermissions(config.state(), PosixFilePermissions.fromString("rwx------"));
    images = ImageStore.open(config.root(), clock);
    HelloImage.importInto(images);
    var cgroups = Cgroups.mounted(clock);
    sandboxes =
        new Sandboxes(
            config.state(),
            ShimProgram.install(config.state()),
            config.cgroupRoot(),
            cgroups,
            network,
            clock);
    var containers = new Containers(config.state(), images, cgroups, events, clock);
    sandboxes.load();
    containers.load(sandboxes);
    sandboxes.adopt(containers::listener);
    streaming = new StreamingServer(config.streaming(), containers, sandboxes, clock);
    var service =
        new RuntimeService(sandboxes, containers, events, streaming, network, clock, version());
    server =
        socket
            .server()
            .addService(service)
            .addService(new ImageService(images, new RegistryPull(images, clock)))
            .build()
            .start();
    Files.setPosixFilePermissions(config.socket(), PosixFilePermissions.fromString("rw-rw----"));
  }

  /** Where CRI is served. */
  public Path socket() {
    return config.socket();
  }

  /** The node's images. */
  public ImageStore images() {
    if (images == null) {
      throw new IllegalStateException("the runtime was not started");
    }
    return images;
  }

  /** Stops serving. Pods run on, and the next runtime on this state takes them up. */
  @Override
  public void close() throws IOException {
    events.close();
    if (server != null) {
      server.shutdownNow();
      try {
        server.awaitTermination(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    socket.close();
    if (streaming != null) {
      streaming.close();
    }
    if (sandboxes != null) {
      sandboxes.close();
    }
    if (images != null) {
      images.close();
    }
  }

  /** Kills all pods and removes everything a runtime of this configuration has made. */
  public static void wipe(RuntimeConfig config, Clock clock)
      throws IOException, InterruptedException {
    var cgroups = Cgroups.mounted(clock);
    Sandboxes.wipe(config.state(), config.cgroupRoot(), cgroups, clock);
    DurableFile.deleteTree(config.state());
    DurableFile.deleteTree(config.root());
    Files.deleteIfExists(config.socket());
  }

  /** A socket that nobody listens on was left by a runtime that was killed. */
  private static void takeSocket(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    if (!Files.exists(path)) {
      return;
    }
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobody) {
      Files.delete(path);
      return;
    }
    throw new IOException("another container runtime is serving on " + path + ": stop it first");
  }

  private static String version() {
    String version = ContainerRuntime.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }
}
