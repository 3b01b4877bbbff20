package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.time.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How many pods a second are placed, with a cluster that binds at once and shows it at once. To be
 * run by hand: {@code main [nodes] [pods] [rounds]}.
 */
final class Throughput {
  private Throughput() {}

  public static void main(String[] arguments) throws InterruptedException {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    int pods = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    for (int i = 0; i < rounds; i++) {
      System.out.printf("%,.0f pods/s%n", podsASecond(nodes, pods));
    }
  }

  /** Of one run, from the start of the scheduler to the last binding. */
  static double podsASecond(int nodes, int pods) throws InterruptedException {
    var clock = SystemClock.instance();
    var bound = new CountDownLatch(pods);
    var cluster = new AtOnce(bound);
    var scheduler =
        new Scheduler(
            SchedulerConfiguration.defaults(),
            cluster,
            clock,
            new SplittableRandom(1),
            SchedulerMetrics.NONE);
    cluster.scheduler = Optional.of(scheduler);
    for (int i = 0; i < nodes; i++) {
      scheduler.nodeAdded(Given.node("node-" + i, "32"));
    }
    for (var pod : pods(pods)) {
      scheduler.podAdded(pod);
    }
    long start = clock.nanoTime();
    scheduler.start();
    if (!bound.await(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException(bound.getCount() + " pods are not bound after two minutes");
    }
    double seconds = clock.since(start).toNanos() / 1e9;
    scheduler.close();
    return pods / seconds;
  }

  private static List<Pod> pods(int count) {
    var pods = new ArrayList<Pod>();
    var requests = Map.of("cpu", Quantity.parse("100m"), "memory", Quantity.parse("10Mi"));
    for (int i = 0; i < count; i++) {
      pods.add(
          Given.pod(
              "pod-" + i,
              p ->
                  p.spec(s ->
                      s.clearContainers()
                          .addContainers(
                              c -> c.name("main").resources(r -> r.requests(requests))))));
    }
    return pods;
  }

  private static final class AtOnce implements Cluster {
    private final CountDownLatch bound;
    private volatile Optional<Scheduler> scheduler = Optional.empty();

    AtOnce(CountDownLatch bound) {
      this.bound = bound;
    }

    @Override
    public void bind(Pod pod, String node) {
      scheduler.orElseThrow().podUpdated(pod, pod.with(p -> p.spec(s -> s.nodeName(node))));
      bound.countDown();
    }

    @Override
    public void reportNotScheduled(Pod pod, Reason reason, String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void reportScheduled(Pod pod, String node) {}
  }
}
