package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.kubelet.log.LastWords;
import dev.caravel.kubelet.pod.Action;
import dev.caravel.kubelet.pod.PodActions;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.PodStatuses;
import dev.caravel.kubelet.pod.ProbeResults;
import dev.caravel.kubelet.pod.StatusInputs;
import dev.caravel.kubelet.pod.Waiting;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes one pod the next steps towards what its spec says. For one thread. */
final class PodSync {
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration FIRST_MOUNT_RETRY = Duration.ofMillis(500);
  private static final Duration MOST_MOUNT_RETRY = Duration.ofSeconds(122);
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  private static final String EXPIRED = "DeadlineExceeded";
  private static final String EXPIRED_MESSAGE =
      "Pod was active on the node longer than the specified deadline";

  /**
   * How a sync ended.
   *
   * @param ends whether the pod is to run no more
   * @param wakeAt when to look again, if nothing happens before
   */
  record Result(boolean ends, Optional<Instant> wakeAt) {}

  private final NodeServices node;
  private final PodKiller killer;
  private final ContainerStarter starter;
  private final Instant firstSeen;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<String, String> lastWords = new HashMap<>();
  private final List<Instant> wakeTimes = new ArrayList<>();
  private ProbeResults probes = ProbeResults.NONE;
  private Optional<PodStatus> refusal = Optional.empty();
  private boolean admitted;
  private boolean expired;
  private Duration mountRetry = FIRST_MOUNT_RETRY;

  PodSync(NodeServices node, PodKiller killer, Instant firstSeen) {
    this.node = node;
    this.killer = killer;
    this.starter = new ContainerStarter(node);
    this.firstSeen = firstSeen;
  }

  /** The status of a pod that the node did not take. */
  Optional<PodStatus> refusal() {
    return refusal;
  }

  ObservedPod observe(Pod pod) {
    var metadata = pod.metadata();
    var observed = node.runtime().observe(metadata.uid(), metadata.namespace(), metadata.name());
    for (var container : observed.containers()) {
      if (container.isExited()) {
        lastWords.computeIfAbsent(container.id(), id -> LastWords.of(container));
      }
    }
    lastWords
        .keySet()
        .retainAll(observed.containers().stream().map(ObservedContainer::id).toList());
    return observed;
  }

  /** The status now; {@code ending}: of a pod that is stopped for good. */
  PodStatus status(Pod pod, ObservedPod observed, boolean ending) {
    var status = PodStatuses.of(pod, observed, inputs(ending));
    return expired && ending
        ? status.with(s -> s.phase("Failed").reason(EXPIRED).message(EXPIRED_MESSAGE))
        : status;
  }

  /** Whether the pod has run as long as it may. */
  private boolean isExpired(Pod pod, PodStatus status) {
    if (!pod.spec().hasActiveDeadlineSeconds() || status.startTime().isEmpty()) {
      return false;
    }
    var end = status.startTime().get().plusSeconds(pod.spec().activeDeadlineSeconds());
    if (node.clock().now().isBefore(end)) {
      wakeTimes.add(end);
      return false;
    }
    node.events().normal(pod, EXPIRED, EXPIRED_MESSAGE);
    expired = true;
    return true;
  }

  /** Has the containers that run probed; the status with what is known of them. */
  private PodStatus probed(Pod pod, ObservedPod observed) {
    var uid = pod.metadata().uid();
    probes = node.probes().results(uid);
    var status = status(pod, observed, false);
    node.probes().update(pod.with(p -> p.status(status)), observed);
    node.logs()
        .update(
            uid,
            observed.containers().stream()
                .filter(ObservedContainer::isRunning)
                .collect(
                    Collectors.toMap(
                        ObservedContainer::id, c -> Path.of(c.status().getLogPath()))));
    probes = node.probes().results(uid);
    return status(pod, observed, false);
  }

  private StatusInputs inputs(boolean ending) {
    return new StatusInputs(
        probes,
        waiting,
        lastWords,
        node.runtimeName(),
        node.hostAddresses(),
        firstSeen,
        ending,
        node.clock().now());
  }

  Result run(Pod pod) throws IOException, InterruptedException {
    wakeTimes.clear();
    var observed = observe(pod);
    if (!admitted && !admit(pod, observed)) {
      return new Result(true, Optional.empty());
    }
    var status = probed(pod, observed);
    node.statuses().set(pod, status);
    if (PodStatuses.isTerminal(status) || isExpired(pod, status)) {
      return new Result(true, Optional.empty());
    }
    node.objects().register(pod);
    var volumes = volumes(pod.with(p -> p.status(status)));
    if (volumes.isEmpty()) {
      return result(false);
    }
    var actions = PodActions.compute(pod, observed, probes);
    if (actions.equals(List.of(new Action.KillPod()))) {
      return result(true);
    }
    if (!actions.isEmpty()) {
      take(pod, observed, actions, volumes.get());
      var after = observe(pod);
      node.statuses().set(pod, probed(pod, after));
      DeadContainers.remove(node.runtime(), after);
    }
    return result(false);
  }

  private Result result(boolean ends) {
    return new Result(ends, wakeTimes.stream().min(Instant::compareTo));
  }

  private boolean admit(Pod pod, ObservedPod observed) {
    if (observed.isAbsent()) {
      var refused = node.admission().check(pod);
      if (refused.isPresent()) {
        var why = refused.get();
        node.events().warning(pod, why.reason(), why.message());
        refusal = Optional.of(PodStatuses.rejected(pod, why.reason(), why.message(), inputs(true)));
        return false;
      }
    }
    admitted = true;
    return true;
  }

  private Optional<Map<String, Path>> volumes(Pod pod) throws InterruptedException {
    try {
      var paths = node.volumes().prepare(pod);
      mountRetry = FIRST_MOUNT_RETRY;
      node.volumes().nextRenewal(pod.metadata().uid()).ifPresent(wakeTimes::add);
      return Optional.of(paths);
    } catch (VolumeException e) {
      node.events().warning(pod, "FailedMount", String.valueOf(e.getMessage()));
      wakeTimes.add(node.clock().now().plus(mountRetry));
      var doubled = mountRetry.multipliedBy(2);
      mountRetry = doubled.compareTo(MOST_MOUNT_RETRY) < 0 ? doubled : MOST_MOUNT_RETRY;
      return Optional.empty();
    }
  }

  private void take(Pod pod, ObservedPod before, List<Action> actions, Map<String, Path> volumes)
      throws IOException, InterruptedException {
    var observed = before;
    for (var action : actions) {
      switch (action) {
        case Action.KillPod _ -> {
          var problems = killer.kill(pod, observed, specGracePeriod(pod));
          if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
          }
          observed = observe(pod);
        }
        case Action.KillContainer kill ->
            killer.stop(pod, kill.container(), kill.message(), grace(pod, kill));
        case Action.CreateSandbox create -> {
          if (!createSandbox(pod, create.attempt())) {
            return;
          }
          observed = observe(pod);
        }
        case Action.StartContainer start -> startContainer(pod, observed, start, volumes);
      }
    }
  }

  private boolean createSandbox(Pod pod, int attempt) throws IOException {
    Files.createDirectories(node.directories().pod(pod.metadata().uid()));
    Files.createDirectories(node.sandboxConfigs().logDirectory(pod));
    try {
      node.runtime()
          .runSandbox(
              node.sandboxConfigs().of(pod, attempt, firstSeen), pod.spec().runtimeClassName());
      return true;
    } catch (CriException e) {
      node.events()
          .warning(
              pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage());
      wakeTimes.add(node.clock().now().plus(RETRY));
      return false;
    }
  }

  private void startContainer(
      Pod pod, ObservedPod observed, Action.StartContainer action, Map<String, Path> volumes)
      throws InterruptedException {
    var name = action.container().name();
    var sandbox = observed.readySandbox();
    if (sandbox.isEmpty()) {
      wakeTimes.add(node.clock().now().plus(RETRY));
      return;
    }
    var current = pod.with(p -> p.status(status(pod, observed, false)));
    var config = node.sandboxConfigs().of(pod, sandbox.get().attempt(), firstSeen);
    try {
      starter.start(
          current,
          observed,
          action,
          new ContainerStarter.Place(sandbox.get().id(), config, volumes));
      waiting.remove(name);
    } catch (StartException e) {
      waiting.put(name, e.waiting());
      wakeTimes.add(e.retryAt().orElse(node.clock().now().plus(RETRY)));
    }
  }

  /** A probe may bring its own grace period for the container that it fails. */
  private static Duration grace(Pod pod, Action.KillContainer kill) {
    var container =
        PodContainers.find(pod, kill.container().name()).map(PodContainers.Entry::container);
    var probe =
        switch (kill.reason()) {
          case LIVENESS -> container.map(c -> c.livenessProbe());
          case STARTUP -> container.map(c -> c.startupProbe());
          case CHANGED, UNKNOWN -> Optional.<Probe>empty();
        };
    return probe
        .filter(p -> p.hasTerminationGracePeriodSeconds())
        .map(p -> Duration.ofSeconds(p.terminationGracePeriodSeconds()))
        .orElse(specGracePeriod(pod));
  }

  static Duration specGracePeriod(Pod pod) {
    return pod.spec().hasTerminationGracePeriodSeconds()
        ? Duration.ofSeconds(pod.spec().terminationGracePeriodSeconds())
        : DEFAULT_GRACE;
  }
}
