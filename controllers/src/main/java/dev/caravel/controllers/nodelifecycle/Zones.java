package dev.caravel.controllers.nodelifecycle;

import dev.caravel.api.core.v1.Node;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast pods may be driven off nodes that do not report. When many nodes of a zone fail at once
 * it is rather the network that failed, and when all do, this controller's own: then nobody is
 * driven off.
 */
final class Zones {
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";

  /** One node in ten seconds; in a large zone of which much has failed, one in a hundred. */
  private static final Duration NORMAL = Duration.ofSeconds(10);

  private static final Duration SLOW = Duration.ofSeconds(100);

  private static final double UNHEALTHY = 0.55;
  private static final int LARGE = 50;
  private static final int FEW = 2;

  /** A zone's nodes. */
  private static final class Count {
    private int ready;
    private int notReady;
  }

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> nextAt = new HashMap<>();

  Zones(Clock clock) {
    this.clock = clock;
  }

  /**
   * How long until pods may be driven off a node; zero: now, and it counts as done. A negative
   * duration: not as long as things are as they are.
   *
   * @param node as it is now; among {@code all} there may be an older state of it
   */
  Duration untilEviction(Node node, Collection<Node> all) {
    var counts = new HashMap<String, Count>();
    for (var each : all) {
      var count = counts.computeIfAbsent(zone(each), z -> new Count());
      boolean same = each.metadata().name().equals(node.metadata().name());
      if (NodeConditions.isReady(same ? node : each)) {
        count.ready++;
      } else {
        count.notReady++;
      }
    }
    if (counts.values().stream().allMatch(count -> count.ready == 0)) {
      return Duration.ofNanos(-1);
    }
    var zone = zone(node);
    var count = counts.getOrDefault(zone, new Count());
    boolean unhealthy =
        count.ready > 0
            && count.notReady > FEW
            && count.notReady >= UNHEALTHY * (count.ready + count.notReady);
    if (unhealthy && count.ready + count.notReady <= LARGE) {
      return Duration.ofNanos(-1);
    }
    return take(zone, unhealthy ? SLOW : NORMAL);
  }

  private Duration take(String zone, Duration each) {
    lock.lock();
    try {
      long now = clock.nanoTime();
      long next = nextAt.getOrDefault(zone, now);
      if (next - now > 0) {
        return Duration.ofNanos(next - now);
      }
      nextAt.put(zone, now + each.toNanos());
      return Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  private static String zone(Node node) {
    var labels = node.metadata().labels();
    return labels.getOrDefault(REGION, "") + "/" + labels.getOrDefault(ZONE, "");
  }
}
