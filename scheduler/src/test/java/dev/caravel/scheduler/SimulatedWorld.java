package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.HostPort;
import dev.caravel.scheduler.framework.PodRequests;
import dev.caravel.scheduler.framework.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the API server of a simulation knows, and the changes that its watches have not shown the
 * scheduler yet. It says no as the real one does, and fails the simulation when the scheduler does
 * what it must never do.
 */
final class SimulatedWorld implements Cluster {
  /** How the next binding ends. */
  enum Answer {
    BOUND,
    REFUSED,
    BOUND_BUT_LOST
  }

  /** Of an object that came there is none before, of one that went none after. */
  private record Change<T>(Optional<T> before, Optional<T> after) {
    /** The object, as it is or last was. */
    T either() {
      return after.or(() -> before).orElseThrow();
    }
  }

  final Map<String, Pod> pods = new TreeMap<>();
  final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Node> everKnown = new HashMap<>();
  private final ArrayDeque<Change<Pod>> podChanges = new ArrayDeque<>();
  private final ArrayDeque<Change<Node>> nodeChanges = new ArrayDeque<>();
  private final Map<String, Pod> shownPods = new HashMap<>();
  private final boolean answersGetLost;
  Answer answer = Answer.BOUND;

  /** Happens while a pod that was not placed is on its way back to the queue. */
  Runnable meanwhile = () -> {};

  /**
   * An empty world.
   *
   * @param answersGetLost whether a binding may be made and its answer not arrive, after which
   *     nobody can promise that a node is not filled twice
   */
  SimulatedWorld(boolean answersGetLost) {
    this.answersGetLost = answersGetLost;
  }

  void put(Pod pod) {
    var before = Optional.ofNullable(pods.put(pod.metadata().uid(), pod));
    podChanges.add(new Change<>(before, Optional.of(pod)));
  }

  void removePod(String uid) {
    podChanges.add(new Change<>(Optional.ofNullable(pods.remove(uid)), Optional.empty()));
  }

  void put(Node node) {
    everKnown.put(node.metadata().name(), node);
    var before = Optional.ofNullable(nodes.put(node.metadata().name(), node));
    nodeChanges.add(new Change<>(before, Optional.of(node)));
  }

  /** A node as it was, here or gone. */
  Optional<Node> lastKnown(String name) {
    return Optional.ofNullable(everKnown.get(name));
  }

  void removeNode(String name) {
    nodeChanges.add(new Change<>(Optional.ofNullable(nodes.remove(name)), Optional.empty()));
  }

  /** Shows the scheduler the next change of a pod; false if there is none. */
  boolean showPod(Scheduler scheduler) {
    var change = podChanges.poll();
    if (change == null) {
      return false;
    }
    var pod = change.either();
    var before = Optional.ofNullable(shownPods.remove(pod.metadata().uid()));
    if (change.after.isEmpty()) {
      before.ifPresent(scheduler::podDeleted);
      return true;
    }
    shownPods.put(pod.metadata().uid(), pod);
    before.ifPresentOrElse(old -> scheduler.podUpdated(old, pod), () -> scheduler.podAdded(pod));
    return true;
  }

  /** As a watch that broke off and began anew: of each pod only the last state is shown. */
  void skipStates() {
    var last = new HashMap<String, Change<Pod>>();
    for (var change : podChanges) {
      last.put(change.either().metadata().uid(), change);
    }
    podChanges.removeIf(change -> last.get(change.either().metadata().uid()) != change);
  }

  /** Shows the scheduler the next change of a node; false if there is none. */
  boolean showNode(Scheduler scheduler) {
    var change = nodeChanges.poll();
    if (change == null) {
      return false;
    }
    var node = change.either();
    if (change.after.isEmpty()) {
      scheduler.nodeDeleted(node);
    } else {
      change.before.ifPresentOrElse(
          old -> scheduler.nodeUpdated(old, node), () -> scheduler.nodeAdded(node));
    }
    return true;
  }

  @Override
  public void bind(Pod pod, String node) {
    var now = pods.get(pod.metadata().uid());
    if (answer == Answer.REFUSED || now == null) {
      throw new IllegalStateException("refused");
    }
    if (!now.spec().nodeName().isEmpty()) {
      check(answersGetLost, "pod " + name(pod) + " is bound twice");
      throw new IllegalStateException("pod is already assigned to node");
    }
    put(now.with(p -> p.spec(s -> s.nodeName(node))));
    if (!answersGetLost) {
      checkRoom(node);
    }
    if (answer == Answer.BOUND_BUT_LOST) {
      throw new IllegalStateException("no answer");
    }
  }

  private void checkRoom(String name) {
    var node = nodes.get(name);
    if (node == null) {
      return;
    }
    long cpu = 0;
    long count = 0;
    var ports = new ArrayList<HostPort>();
    for (var pod : pods.values()) {
      if (pod.spec().nodeName().equals(name) && pod.status().phase().isEmpty()) {
        cpu += PodRequests.of(pod).milliCpu();
        count++;
        for (var port : HostPort.of(pod)) {
          check(
              ports.stream().noneMatch(port::conflictsWith),
              "port " + port + " is taken twice on " + name);
          ports.add(port);
        }
      }
    }
    var has = Resources.of(node.status().allocatable());
    check(cpu <= has.milliCpu(), "node " + name + " is asked for " + cpu + "m");
    check(count <= has.pods(), "node " + name + " has " + count + " pods");
  }

  /** Pods that wait for a node and may have one. */
  List<Pod> waiting() {
    return pods.values().stream()
        .filter(p -> p.spec().nodeName().isEmpty() && p.status().phase().isEmpty())
        .toList();
  }

  @Override
  public void reportNotScheduled(Pod pod, Reason reason, String message) {
    meanwhile.run();
    var now = pods.get(pod.metadata().uid());
    if (now == null) {
      return;
    }
    check(
        answersGetLost || now.spec().nodeName().isEmpty(),
        "pod " + name(pod) + " is told that it has no node after it was bound");
    var changed =
        now.with(p ->
            p.status(s ->
                s.clearConditions()
                    .addConditions(c ->
                        c.type("PodScheduled")
                            .status("False")
                            .reason(reason.text())
                            .message(message))));
    if (!changed.equals(now)) {
      put(changed);
    }
  }

  @Override
  public void reportScheduled(Pod pod, String node) {}

  static String name(Pod pod) {
    return pod.metadata().name();
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
