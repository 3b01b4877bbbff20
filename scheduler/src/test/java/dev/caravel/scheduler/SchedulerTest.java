package dev.caravel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecordingCluster cluster = new RecordingCluster();
  private final Scheduler scheduler =
      new Scheduler(
          SchedulerConfiguration.defaults(),
          cluster,
          clock,
          new SplittableRandom(1),
          SchedulerMetrics.NONE);

  @AfterEach
  void stop() throws InterruptedException {
    scheduler.close();
  }

  @Test
  void a_pod_goes_where_most_room_is_left() throws InterruptedException {
    scheduler.nodeAdded(Given.node("small", "2"));
    scheduler.nodeAdded(Given.node("large", "8"));
    scheduler.podAdded(Given.asking("p", "1"));
    scheduler.start();

    assertThat(cluster.next()).isEqualTo("bind p large");
    assertThat(cluster.next()).isEqualTo("scheduled p large");
  }

  @Test
  void an_assumed_pod_counts_before_the_api_shows_it_on_its_node() throws InterruptedException {
    scheduler.nodeAdded(Given.node("n", "2"));
    scheduler.podAdded(Given.asking("p", "1500m"));
    scheduler.podAdded(Given.asking("q", "1500m"));
    scheduler.start();

    // The binding runs beside the next search, so either may be told first.
    assertThat(cluster.nextExceptScheduled(2))
        .containsExactlyInAnyOrder(
            "bind p n", "Unschedulable q 0/1 nodes are available: 1 Insufficient cpu.");
  }

  @Test
  void reasons_are_counted_and_sorted_as_upstream_words_them() throws InterruptedException {
    scheduler.nodeAdded(Given.node("a", "1"));
    scheduler.nodeAdded(Given.node("b", "1"));
    scheduler.nodeAdded(Given.node("c", "9", n -> n.spec(s -> s.unschedulable(true))));
    scheduler.nodeAdded(
        Given.node("d", "9", n -> n.spec(s -> s.addTaints(t -> t.key("k").effect("NoSchedule")))));
    scheduler.podAdded(Given.asking("p", "2"));
    scheduler.start();

    assertThat(cluster.next())
        .isEqualTo(
            "Unschedulable p 0/4 nodes are available: 1 node(s) had untolerated taint(s),"
                + " 1 node(s) were unschedulable, 2 Insufficient cpu.");
  }

  @Test
  void a_pod_without_room_is_placed_once_another_leaves() throws InterruptedException {
    var settled = Given.asking("q", "2").with(p -> p.spec(s -> s.nodeName("n")));
    scheduler.nodeAdded(Given.node("n", "2"));
    scheduler.podAdded(settled);
    scheduler.podAdded(Given.asking("p", "1"));
    scheduler.start();
    assertThat(cluster.next()).startsWith("Unschedulable p 0/1 nodes");

    scheduler.podDeleted(settled);
    scheduler.close();
    clock.advance(Duration.ofSeconds(1));

    assertThat(scheduler.pending().unschedulable()).isZero();
    assertThat(scheduler.pending().active() + scheduler.pending().backoff()).isEqualTo(1);
  }

  @Test
  void a_binding_that_is_refused_gives_the_room_back() throws InterruptedException {
    cluster.refuse = true;
    scheduler.nodeAdded(Given.node("n", "2"));
    scheduler.podAdded(Given.asking("p", "2"));
    scheduler.start();

    assertThat(cluster.next()).isEqualTo("SchedulerError p refused");
    scheduler.podAdded(Given.asking("q", "2"));
    assertThat(cluster.next()).isEqualTo("SchedulerError q refused");
  }

  @Test
  void pods_of_other_schedulers_are_left_alone() throws InterruptedException {
    scheduler.nodeAdded(Given.node("n", "2"));
    scheduler.podAdded(Given.pod("theirs", p -> p.spec(s -> s.schedulerName("other"))));
    scheduler.podAdded(Given.pod("ours"));
    scheduler.start();

    assertThat(cluster.next()).isEqualTo("bind ours n");
  }

  @Test
  void without_nodes_the_message_says_so() throws InterruptedException {
    scheduler.podAdded(Given.pod("p"));
    scheduler.start();

    assertThat(cluster.next())
        .isEqualTo("Unschedulable p 0/0 nodes are available: no nodes available to schedule pods.");
  }

  /** Keeps what the scheduler does, a line each. */
  private static final class RecordingCluster implements Cluster {
    private final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private volatile boolean refuse;

    @Override
    public void bind(Pod pod, String node) {
      if (refuse) {
        throw new IllegalStateException("refused");
      }
      calls.add("bind " + pod.metadata().name() + " " + node);
    }

    @Override
    public void reportNotScheduled(Pod pod, Reason reason, String message) {
      calls.add(reason.text() + " " + pod.metadata().name() + " " + message);
    }

    @Override
    public void reportScheduled(Pod pod, String node) {
      calls.add("scheduled " + pod.metadata().name() + " " + node);
    }

    String next() throws InterruptedException {
      var call = calls.poll(10, TimeUnit.SECONDS);
      assertThat(call).as("nothing happened for ten seconds").isNotNull();
      return call;
    }

    /** So many of the next calls, leaving out reports of success. */
    List<String> nextExceptScheduled(int count) throws InterruptedException {
      var found = new ArrayList<String>();
      while (found.size() < count) {
        var call = next();
        if (!call.startsWith("scheduled ")) {
          found.add(call);
        }
      }
      return found;
    }
  }
}
