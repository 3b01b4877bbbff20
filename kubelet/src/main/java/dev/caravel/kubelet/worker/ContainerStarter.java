package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.value.DurationText;
import dev.caravel.cri.v1.AuthConfig;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.kubelet.container.ConfigException;
import dev.caravel.kubelet.container.ContainerConfigs;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.image.ImageException;
import dev.caravel.kubelet.image.PullSecrets;
import dev.caravel.kubelet.object.MissingObjectException;
import dev.caravel.kubelet.pod.Action;
import dev.caravel.kubelet.pod.CrashBackoff;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.PodNames;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes and starts the containers of one pod. For one thread. */
final class ContainerStarter {
  private final NodeServices node;
  private final CrashBackoff backoff = new CrashBackoff();

  ContainerStarter(NodeServices node) {
    this.node = node;
  }

  /** The sandbox that containers are started in, and what they share. */
  record Place(String sandbox, PodSandboxConfig config, Map<String, Path> volumes) {}

  /**
   * Starts a container.
   *
   * @param pod with its addresses in its status
   * @return its ID
   * @throws StartException if that failed; the event is recorded
   */
  String start(Pod pod, ObservedPod observed, Action.StartContainer action, Place place)
      throws StartException, InterruptedException {
    var container = action.container();
    var about = Events.reference(pod, action.role().fieldPath(container.name()));
    checkBackoff(pod, observed, container);
    var events = node.events();
    try {
      var image =
          node.images()
              .ensure(pod, action.role(), container, place.config(), credentials(pod, container));
      int restarts = restarts(observed, container, Path.of(place.config().getLogDirectory()));
      var request =
          new ContainerConfigs.Request(
              container, restarts, image, place.volumes(), target(pod, observed, container));
      ContainerConfig config;
      try {
        config = node.containerConfigs().of(pod, request);
        Files.createDirectories(
            Path.of(place.config().getLogDirectory()).resolve(container.name()));
      } catch (ConfigException | IOException e) {
        events.record(about, true, "Failed", "Error: " + e.getMessage());
        throw new StartException(
            "CreateContainerConfigError", String.valueOf(e.getMessage()), Optional.empty());
      }
      removeLeftOver(observed, container);
      var id = create(place, config, about);
      events.record(about, false, "Created", "Container created");
      run(id, about);
      events.record(about, false, "Started", "Container started");
      linkLog(pod, container, id, place.config().getLogDirectory(), config.getLogPath());
      afterStart(pod, container, id, about);
      return id;
    } catch (ImageException e) {
      events.record(about, true, "Failed", "Error: " + e.reason());
      throw new StartException(e.reason(), e.message(), node.images().retryAt(pod, container));
    }
  }

  private List<AuthConfig> credentials(Pod pod, Container container) throws InterruptedException {
    var found = new ArrayList<AuthConfig>();
    for (var reference : pod.spec().imagePullSecrets()) {
      try {
        var secret = node.objects().secret(pod.metadata().namespace(), reference.name());
        found.addAll(PullSecrets.of(secret, container.image()));
      } catch (MissingObjectException e) {
        node.events()
            .warning(
                pod,
                "FailedToRetrieveImagePullSecret",
                "Unable to retrieve some image pull secrets ("
                    + reference.name()
                    + "); attempting to pull the image may not succeed.");
      }
    }
    return found;
  }

  /** The hook after the start; a container whose hook fails is killed. */
  private void afterStart(Pod pod, Container container, String id, ObjectReference about)
      throws StartException, InterruptedException {
    if (!container.lifecycle().hasPostStart()) {
      return;
    }
    var hook = container.lifecycle().postStart();
    var problem = node.hooks().run(hook, container, id, pod.status().podIP(), Duration.ZERO);
    if (problem.isEmpty()) {
      return;
    }
    node.events().record(about, true, "FailedPostStartHook", "PostStartHook failed: " + problem);
    node.events().record(about, false, "Killing", "FailedPostStartHook");
    try {
      node.runtime().stopContainer(id, PodSync.specGracePeriod(pod));
    } catch (CriException e) {
      PodWorker.LOG.log(
          System.Logger.Level.WARNING, "cannot stop {0}: {1}", container.name(), e.getMessage());
    }
    throw new StartException("PostStartHookError", problem, Optional.empty());
  }

  /** Removes what was made and never started: its name is needed. */
  private void removeLeftOver(ObservedPod observed, Container container) {
    var last = observed.container(container.name()).filter(ObservedContainer::isCreated);
    if (last.isPresent()) {
      node.runtime().removeContainer(last.get().id());
    }
  }

  private String create(Place place, ContainerConfig config, ObjectReference about)
      throws StartException {
    try {
      return node.runtime().createContainer(place.sandbox(), config, place.config());
    } catch (CriException e) {
      node.events().record(about, true, "Failed", "Error: " + e.description());
      throw new StartException("CreateContainerError", e.description(), Optional.empty());
    }
  }

  private void run(String id, ObjectReference about) throws StartException {
    try {
      node.runtime().startContainer(id);
    } catch (CriException e) {
      node.events().record(about, true, "Failed", "Error: " + e.description());
      throw new StartException("RunContainerError", e.description(), Optional.empty());
    }
  }

  /** A container that has just ended waits the longer the more often it did. */
  private void checkBackoff(Pod pod, ObservedPod observed, Container container)
      throws StartException {
    var last =
        observed.containersNamed(container.name()).stream()
            .filter(ObservedContainer::isExited)
            .findFirst();
    if (last.isEmpty()) {
      return;
    }
    var now = node.clock().now();
    var ended = last.get().finishedAt();
    var wait = backoff.waiting(container.name(), ended, now);
    if (wait.isPresent()) {
      var role = PodContainers.find(pod, container.name()).orElseThrow().role();
      node.events()
          .record(
              Events.reference(pod, role.fieldPath(container.name())),
              true,
              "BackOff",
              "Back-off restarting failed container "
                  + container.name()
                  + " in pod "
                  + PodNames.of(pod));
      throw new StartException(
          "CrashLoopBackOff",
          "back-off "
              + DurationText.format(wait.get().delay())
              + " restarting failed container="
              + container.name()
              + " pod="
              + PodNames.of(pod),
          Optional.of(wait.get().until()));
    }
    backoff.again(container.name(), ended, now);
  }

  /** How many came before: by the runtime, or by the logs that they left. */
  private static int restarts(ObservedPod observed, Container container, Path logs) {
    var last = observed.container(container.name());
    if (last.isPresent()) {
      return last.get().isCreated() ? last.get().restarts() : last.get().restarts() + 1;
    }
    int next = 0;
    try (var files = Files.newDirectoryStream(logs.resolve(container.name()), "*.log*")) {
      for (var file : files) {
        var number = file.getFileName().toString().split("\\.", 2)[0];
        if (number.matches("[0-9]{1,9}")) {
          next = Math.max(next, Integer.parseInt(number) + 1);
        }
      }
    } catch (IOException none) {
      return 0;
    }
    return next;
  }

  private static String target(Pod pod, ObservedPod observed, Container container) {
    var name = PodContainers.targetOf(pod, container.name());
    return name.isEmpty() ? "" : observed.container(name).map(ObservedContainer::id).orElse("");
  }

  /** Upstream's second name of a log, for who collects them. */
  private void linkLog(Pod pod, Container container, String id, String directory, String logPath) {
    var name =
        pod.metadata().name()
            + "_"
            + pod.metadata().namespace()
            + "_"
            + container.name()
            + "-"
            + id;
    var link = node.directories().containerLogs().resolve(name + ".log");
    try {
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(directory).resolve(logPath));
    } catch (FileAlreadyExistsException same) {
      return;
    } catch (IOException e) {
      PodWorker.LOG.log(
          System.Logger.Level.WARNING, "cannot link the log of {0}: {1}", name, e.toString());
    }
  }
}
