package dev.caravel.launcher.cluster;

import dev.caravel.launcher.control.ControlServer;
import dev.caravel.launcher.control.StartProgress;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The process that runs a cluster, from its start to its end by SIGTERM, SIGINT or {@code caravel
 * down}.
 */
public final class ClusterProcess {
  private static final System.Logger LOG = System.getLogger("dev.caravel.launcher");

  private static final String IMAGE = "image ";

  /**
   * Netty warns of an option that gRPC sets on every channel and Unix sockets do not have. The
   * logger is held on to, since the JDK forgets the level of one that nobody holds.
   */
  private static final Logger BOOTSTRAP = Logger.getLogger("io.netty.bootstrap");

  private final ClusterDirectory directory;
  private final Optional<String> name;
  private final Optional<Integer> port;
  private final List<String> bind;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile Optional<Cluster> cluster = Optional.empty();

  /** The process of the cluster in that directory; name, port and bind count at its first start. */
  public ClusterProcess(
      ClusterDirectory directory,
      Optional<String> name,
      Optional<Integer> port,
      List<String> bind,
      int verbosity) {
    this.directory = directory;
    this.name = name;
    this.port = port;
    this.bind = bind;
    if (verbosity > 0) {
      System.setProperty(LogLines.VERBOSITY_PROPERTY, String.valueOf(verbosity));
    }
  }

  /**
   * Runs the cluster until it is stopped.
   *
   * @return the process's exit code
   */
  public int run() throws IOException, InterruptedException {
    directory.create();
    try (var progress = StartProgress.fromEnvironment();
        var file =
            FileChannel.open(
                directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Optional<FileLock> lock = Optional.ofNullable(file.tryLock());
      if (lock.isEmpty()) {
        progress.failed("another process runs the cluster in " + directory.root());
        return 1;
      }
      return run(progress);
    }
  }

  private int run(StartProgress progress) throws IOException, InterruptedException {
    BOOTSTRAP.setLevel(Level.SEVERE);
    var ending = new Thread(() -> stop(true), "end");
    Runtime.getRuntime().addShutdownHook(ending);
    try (var control = new ControlServer(directory.controlSocket(), this::answer)) {
      var settings = settings();
      cluster = Optional.of(new Cluster(directory, settings, SystemClock.instance()));
      cluster.get().start(progress::done);
      progress.ready();
      LOG.log(System.Logger.Level.INFO, "cluster {0} is ready", settings.name());
      try (var memory = IdleMemory.start(SystemClock.instance())) {
        stopped.await();
      }
      return 0;
    } catch (IOException | ExecutionException | RuntimeException e) {
      boolean wanted = stopping.get();
      if (!wanted) {
        LOG.log(System.Logger.Level.ERROR, "the cluster did not come up", e);
      }
      // Pods of an earlier start, which this one did not get to take over, wait for the next.
      stop(!Processes.haveOlderShims(directory));
      progress.failed(wanted ? "it was told to stop before it was ready" : Reason.of(e));
      return 1;
    }
  }

  private ClusterSettings settings() throws IOException {
    var file = directory.settings();
    if (!Files.exists(file)) {
      var chosen = FirstStart.choose(name.orElse(ClusterSettings.DEFAULT_NAME), port, bind);
      claim(chosen).check();
      chosen.write(file);
      return chosen;
    }
    var kept = ClusterSettings.read(file);
    if (name.isPresent() && !name.get().equals(kept.name())) {
      throw new IOException(
          "the cluster in "
              + directory.root()
              + " is called "
              + kept.name()
              + ", not "
              + name.get()
              + "; leave out --name, or choose another --data-dir");
    }
    if (port.isPresent() && port.get() != 0 && port.get() != kept.apiPort()) {
      throw new IOException(
          "this cluster was made with port "
              + kept.apiPort()
              + ", which is in its kubeconfigs; leave out --port, or `caravel reset` first");
    }
    claim(kept).check();
    FirstStart.requireFree(kept);
    return kept;
  }

  private HostClaim claim(ClusterSettings settings) {
    return new NodeParts(directory, settings).claim();
  }

  private String answer(String line) {
    return switch (line) {
      case "pid" -> ProcessHandle.current().pid() + "\n";
      case "status" -> cluster.map(Cluster::status).orElse("{\"running\":true,\"healthy\":false}");
      case "stop" -> {
        stop(true);
        yield "stopped\n";
      }
      case "stop leave-pods" -> {
        stop(false);
        yield "stopped\n";
      }
      case String request when request.startsWith(IMAGE) ->
          cluster
              .map(c -> c.image(request.substring(IMAGE.length())))
              .orElse("error the cluster is not up yet");
      default -> "unknown question: " + line + "\n";
    };
  }

  /** Stops the cluster once; whoever asks again waits for that. */
  private void stop(boolean withPods) {
    if (!stopping.compareAndSet(false, true)) {
      awaitStopped();
      return;
    }
    try {
      if (cluster.isPresent()) {
        cluster.get().stop(withPods);
      }
    } finally {
      stopped.countDown();
    }
  }

  private void awaitStopped() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
