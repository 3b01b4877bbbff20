package dev.caravel.scheduler;

import static dev.caravel.scheduler.SimulatedWorld.check;
import static dev.caravel.scheduler.SimulatedWorld.name;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.scheduler.SimulatedWorld.Answer;
import dev.caravel.scheduler.framework.HostPort;
import dev.caravel.scheduler.framework.PodRequests;
import dev.caravel.scheduler.framework.Resources;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A life of a cluster, made of one seed: pods and nodes come, change and go, the scheduler hears of
 * it late, bindings take their time and fail. All on one thread, so that a seed is always the same
 * life.
 */
final class SchedulerSimulation {
  private static final int STEPS = 160;
  private static final List<String> ZONES = List.of("a", "b");

  /** Longer than any back-off and far shorter than the five minutes that would hide a lost pod. */
  private static final Duration SETTLED = Duration.ofSeconds(40);

  private final SplittableRandom random;
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final SimulatedWorld world;
  private final boolean answersGetLost;
  private final List<Runnable> bindings = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final Scheduler scheduler;
  private int names;

  SchedulerSimulation(long seed) {
    random = new SplittableRandom(seed);
    answersGetLost = random.nextInt(4) == 0;
    world = new SimulatedWorld(answersGetLost);
    scheduler =
        new Scheduler(
            SchedulerConfiguration.defaults(),
            world,
            clock,
            random.split(),
            SchedulerMetrics.NONE,
            bindings::add);
  }

  List<String> story() {
    return story;
  }

  void run() throws InterruptedException {
    world.meanwhile = this::newsArrive;
    for (int i = 0; i < 4; i++) {
      addNode();
    }
    for (int i = 0; i < STEPS; i++) {
      step();
    }
    settle();
    checkEnd();
  }

  private void step() throws InterruptedException {
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> addPod();
      case 3 -> removePod();
      case 4 -> changePod();
      case 5 -> changeNode();
      case 6 -> {
        if (random.nextBoolean()) {
          addNode();
        } else {
          removeNode();
        }
      }
      case 7, 8, 9, 10 -> world.showPod(scheduler);
      case 11, 12 -> world.showNode(scheduler);
      case 13, 14, 15 -> scheduleNext();
      case 16, 17 -> bindOne();
      case 18 -> clock.advance(Duration.ofMillis(random.nextInt(4_000)));
      default -> world.skipStates();
    }
  }

  private void newsArrive() {
    if (random.nextInt(3) == 0) {
      world.showPod(scheduler);
      world.showNode(scheduler);
    }
    if (random.nextInt(6) == 0) {
      changePod();
    }
  }

  private void scheduleNext() throws InterruptedException {
    int before = bindings.size();
    if (scheduler.scheduleNext()) {
      story.add("tried a pod: " + (bindings.size() > before ? "assumed" : "not placed"));
    }
  }

  private void bindOne() {
    if (bindings.isEmpty()) {
      return;
    }
    world.answer =
        switch (random.nextInt(5)) {
          case 0 -> Answer.REFUSED;
          case 1 -> answersGetLost ? Answer.BOUND_BUT_LOST : Answer.BOUND;
          default -> Answer.BOUND;
        };
    story.add("binding: " + world.answer);
    bindings.remove(random.nextInt(bindings.size())).run();
  }

  private void addPod() {
    var name = "p" + names++;
    var pod =
        Given.asking(name, (1 + random.nextInt(15)) + "00m")
            .with(p ->
                p.spec(s -> {
                  s.priority(random.nextInt(3));
                  if (random.nextInt(4) == 0) {
                    s.putNodeSelector("zone", ZONES.get(random.nextInt(ZONES.size())));
                  }
                  if (random.nextInt(4) == 0) {
                    s.addTolerations(t -> t.key("dedicated").operator("Exists"));
                  }
                  if (random.nextInt(6) == 0) {
                    s.addSchedulingGates(g -> g.name("wait"));
                  }
                }));
    if (random.nextInt(5) == 0) {
      int port = 80 + random.nextInt(2);
      pod =
          pod.with(p ->
              p.spec(s ->
                  s.containers(
                      s.build().containers().stream()
                          .map(c -> c.with(b -> b.addPorts(o -> o.hostPort(port))))
                          .toList())));
    }
    story.add("pod " + name + " asks for " + PodRequests.of(pod).milliCpu() + "m");
    world.put(pod);
  }

  private void removePod() {
    if (world.pods.isEmpty()) {
      return;
    }
    var pod = any(List.copyOf(world.pods.values()));
    if (random.nextInt(3) == 0 && !pod.spec().nodeName().isEmpty()) {
      story.add("pod " + name(pod) + " ends");
      world.put(pod.with(p -> p.status(s -> s.phase("Succeeded"))));
    } else {
      story.add("pod " + name(pod) + " is deleted");
      world.removePod(pod.metadata().uid());
    }
  }

  private void changePod() {
    var waiting = world.waiting();
    if (waiting.isEmpty()) {
      return;
    }
    var pod = any(waiting);
    story.add("pod " + name(pod) + " loses its gates and tolerates more");
    world.put(
        pod.with(p ->
            p.spec(s -> {
              s.clearSchedulingGates();
              if (pod.spec().tolerations().isEmpty()) {
                s.addTolerations(t -> t.key("dedicated").operator("Exists"));
              }
            })));
  }

  private void addNode() {
    var name = "n" + random.nextInt(6);
    if (world.nodes.containsKey(name)) {
      return;
    }
    var node =
        Given.node(
            name,
            "2",
            n -> {
              n.metadata(m -> m.putLabels("zone", ZONES.get(random.nextInt(ZONES.size()))));
              if (random.nextInt(4) == 0) {
                n.spec(s -> s.addTaints(t -> t.key("dedicated").effect("NoSchedule")));
              }
              n.status(s -> s.putAllocatable("pods", Quantity.parse("4")));
              world.lastKnown(name).ifPresent(known -> n.status(known.status()));
            });
    story.add("node " + name + " comes");
    world.put(node);
  }

  private void removeNode() {
    if (world.nodes.isEmpty()) {
      return;
    }
    var name = any(List.copyOf(world.nodes.keySet()));
    story.add("node " + name + " goes");
    world.removeNode(name);
  }

  private void changeNode() {
    if (world.nodes.isEmpty()) {
      return;
    }
    var node = any(List.copyOf(world.nodes.values()));
    story.add("node " + node.metadata().name() + " changes");
    world.put(
        switch (random.nextInt(4)) {
          case 0 -> node.with(n -> n.spec(s -> s.unschedulable(!node.spec().unschedulable())));
          case 1 ->
              node.with(n ->
                  n.spec(s -> {
                    if (node.spec().taints().isEmpty()) {
                      s.addTaints(t -> t.key("dedicated").effect("NoSchedule"));
                    } else {
                      s.clearTaints();
                    }
                  }));
          case 2 ->
              node.with(n ->
                  n.metadata(m -> m.putLabels("zone", ZONES.get(random.nextInt(ZONES.size())))));
          default -> grown(node);
        });
  }

  /**
   * Nodes only grow, also while they are away: what a shrinking node had before is nobody's fault.
   */
  private static Node grown(Node node) {
    var has = Resources.of(node.status().allocatable());
    return node.with(n ->
        n.status(s ->
            s.putAllocatable("cpu", Quantity.parse(has.milliCpu() + 500 + "m"))
                .putAllocatable("pods", Quantity.parse(Long.toString(has.pods() + 1)))));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** What has begun ends, well or badly; then all news arrive, and nothing goes wrong any more. */
  private void settle() throws InterruptedException {
    story.add("the dust settles");
    world.meanwhile = () -> {};
    while (world.showNode(scheduler) || world.showPod(scheduler)) {}
    while (scheduler.scheduleNext()) {}
    while (!bindings.isEmpty()) {
      bindOne();
    }
    var until = clock.now().plus(SETTLED);
    while (clock.now().isBefore(until)) {
      while (world.showNode(scheduler) || world.showPod(scheduler)) {}
      while (!bindings.isEmpty()) {
        world.answer = Answer.BOUND;
        bindings.removeFirst().run();
      }
      while (scheduler.scheduleNext()) {}
      clock.advance(Duration.ofMillis(500));
    }
    while (world.showPod(scheduler)) {}
  }

  private void checkEnd() {
    for (var pod : world.waiting()) {
      if (pod.spec().schedulingGates().isEmpty()) {
        for (var node : world.nodes.values()) {
          check(
              !fits(pod, node),
              "pod " + name(pod) + " waits although it fits on " + node.metadata().name());
        }
      }
    }
    var pending = scheduler.pending();
    int queued = pending.active() + pending.backoff() + pending.unschedulable() + pending.gated();
    check(
        queued == world.waiting().size(),
        pending + " are queued, and " + world.waiting().size() + " pods wait");
    long placed =
        world.pods.values().stream()
            .filter(p -> !p.spec().nodeName().isEmpty() && p.status().phase().isEmpty())
            .count();
    check(scheduler.placed() == placed, scheduler.placed() + " are cached, " + placed + " placed");
  }

  /** The rules once more, in other words than the plugins'. */
  private boolean fits(Pod pod, Node node) {
    boolean tolerates = !pod.spec().tolerations().isEmpty();
    if (node.spec().unschedulable() || !node.spec().taints().isEmpty() && !tolerates) {
      return false;
    }
    var zone = pod.spec().nodeSelector().get("zone");
    if (zone != null && !zone.equals(node.metadata().labels().get("zone"))) {
      return false;
    }
    long cpu = PodRequests.of(pod).milliCpu();
    long count = 1;
    for (var other : world.pods.values()) {
      if (other.spec().nodeName().equals(node.metadata().name())
          && other.status().phase().isEmpty()) {
        cpu += PodRequests.of(other).milliCpu();
        count++;
        if (HostPort.of(pod).stream()
            .anyMatch(port -> HostPort.of(other).stream().anyMatch(port::conflictsWith))) {
          return false;
        }
      }
    }
    var has = Resources.of(node.status().allocatable());
    return cpu <= has.milliCpu() && count <= has.pods();
  }
}
