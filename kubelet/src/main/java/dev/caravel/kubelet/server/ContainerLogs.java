package dev.caravel.kubelet.server;

import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.log.LogOptions;
import dev.caravel.kubelet.log.LogReader;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** {@code /containerLogs/NAMESPACE/POD/CONTAINER}. */
final class ContainerLogs {
  /** How often a followed log that has come to its end is looked at. */
  private static final Duration FOLLOW = Duration.ofMillis(100);

  /** How often it is asked whether its container still runs. */
  private static final Duration CHECK = Duration.ofSeconds(1);

  private final NodePods pods;
  private final Clock clock;

  ContainerLogs(NodePods pods, Clock clock) {
    this.pods = pods;
    this.clock = clock;
  }

  void handle(Exchange exchange, String namespace, String name, String container)
      throws InterruptedException {
    LogOptions options;
    try {
      options = LogOptionsReader.of(exchange, clock.now());
    } catch (IllegalArgumentException e) {
      exchange.text(422, e.getMessage() + "\n");
      return;
    }
    var pod = pods.find(namespace, name);
    if (pod.isEmpty()) {
      exchange.text(404, "pod \"" + name + "\" not found\n");
      return;
    }
    if (PodContainers.find(pod.get(), container).isEmpty()) {
      exchange.text(404, "container \"" + container + "\" not found in pod \"" + name + "\"\n");
      return;
    }
    String id;
    try {
      id = containerId(pod.get(), container, exchange.flag("previous"));
    } catch (IllegalStateException e) {
      exchange.text(400, e.getMessage() + "\n");
      return;
    }
    send(exchange, id, options);
  }

  /** The container whose log is meant: the one that runs, or the one that ended last. */
  private static String containerId(Pod pod, String name, boolean previous) {
    var status =
        Stream.of(
                pod.status().initContainerStatuses(),
                pod.status().containerStatuses(),
                pod.status().ephemeralContainerStatuses())
            .flatMap(List::stream)
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElse(ContainerStatus.empty());
    var where = "container \"" + name + "\" in pod \"" + pod.metadata().name() + "\"";
    var last = status.lastState().terminated();
    if (previous) {
      if (last.containerID().isEmpty()) {
        throw new IllegalStateException("previous terminated " + where + " not found");
      }
      return plain(last.containerID());
    }
    if (status.state().hasRunning() || status.state().hasTerminated()) {
      var id =
          status.state().hasTerminated()
              ? status.state().terminated().containerID()
              : status.containerID();
      if (id.isEmpty()) {
        throw new IllegalStateException(where + " is terminated");
      }
      return plain(id);
    }
    if (!last.containerID().isEmpty()) {
      return plain(last.containerID());
    }
    var waiting = status.state().waiting();
    throw new IllegalStateException(
        switch (waiting.reason()) {
          case "" -> where + " is not available";
          case "ErrImagePull" -> where + " is waiting to start: image can't be pulled";
          case "ImagePullBackOff" ->
              where + " is waiting to start: trying and failing to pull image";
          default -> where + " is waiting to start: " + waiting.reason();
        });
  }

  private static String plain(String id) {
    int at = id.indexOf("://");
    return at < 0 ? id : id.substring(at + 3);
  }

  private void send(Exchange exchange, String id, LogOptions options) throws InterruptedException {
    boolean begun = false;
    try {
      var path = Path.of(pods.runtime().container(id).status().getLogPath());
      try (var log = new LogReader(path, options)) {
        exchange.begin(200, "text/plain");
        begun = true;
        send(exchange, log, id, options);
        exchange.end();
      }
    } catch (IOException | CriException e) {
      if (begun) {
        exchange.abort();
      } else {
        exchange.text(
            400, "unable to retrieve container logs for " + id + ": " + e.getMessage() + "\n");
      }
    }
  }

  private void send(Exchange exchange, LogReader log, String id, LogOptions options)
      throws IOException, InterruptedException {
    long checked = clock.nanoTime();
    boolean running = true;
    while (!exchange.isGone()) {
      for (var piece = log.next(); piece.isPresent(); piece = log.next()) {
        exchange.write(piece.get(), 0, piece.get().length);
      }
      if (!options.follow() || log.isExhausted() || !running) {
        return;
      }
      if (clock.since(checked).compareTo(CHECK) >= 0) {
        // What it wrote last is sent in one more round.
        running = isRunning(id);
        checked = clock.nanoTime();
      } else {
        exchange.pause(FOLLOW.toNanos());
      }
    }
  }

  private boolean isRunning(String id) {
    try {
      return !pods.runtime().container(id).isExited();
    } catch (CriException e) {
      return !e.isNotFound();
    }
  }
}
