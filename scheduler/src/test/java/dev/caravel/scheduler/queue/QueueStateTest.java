package dev.caravel.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.Given;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueueStateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ClusterEvent NODE =
      new ClusterEvent.NodeAdded(Node.builder().metadata(m -> m.name("n")).build());
  private static final ClusterEvent NODE_GONE =
      new ClusterEvent.NodeDeleted(Node.builder().metadata(m -> m.name("n")).build());

  private final QueueState queue = new QueueState(new Rules(), SchedulerMetrics.NONE);

  @Test
  void the_higher_priority_comes_first_and_among_equals_the_older() {
    queue.add(withPriority("low", 1), 1);
    queue.add(withPriority("high", 9), 2);
    queue.add(withPriority("low-too", 1), 3);

    assertThat(names(3)).isEqualTo("high low low-too");
  }

  @Test
  void a_pod_that_fits_nowhere_waits_for_an_event_its_plugin_calls_worth_a_retry() {
    putBackUnschedulable(Given.pod("a"), 0);
    assertThat(queue.describe()).containsExactly("uid-a unschedulable");

    queue.onEvent(NODE_GONE, 5 * SECOND);
    assertThat(queue.describe()).containsExactly("uid-a unschedulable");

    queue.onEvent(NODE, 5 * SECOND);
    assertThat(queue.describe()).containsExactly("uid-a active");
  }

  @Test
  void a_pod_whose_event_comes_early_backs_off_first() {
    putBackUnschedulable(Given.pod("a"), 0);

    queue.onEvent(NODE, SECOND / 2);
    assertThat(queue.describe()).containsExactly("uid-a backoff");
    assertThat(queue.nextFlush()).isEqualTo(OptionalLong.of(SECOND));

    queue.flush(SECOND - 1);
    assertThat(queue.describe()).containsExactly("uid-a backoff");
    queue.flush(SECOND);
    assertThat(queue.describe()).containsExactly("uid-a active");
  }

  @Test
  void an_event_that_comes_while_the_pod_is_in_flight_is_not_missed() {
    queue.add(Given.pod("a"), 0);
    var tried = queue.poll().orElseThrow();
    queue.onEvent(NODE, 1);

    queue.putBack(tried.turnedDownBy(Set.of("Fit")), 2);

    assertThat(queue.describe()).containsExactly("uid-a backoff");
    assertThat(queue.keptEvents()).isZero();
  }

  @Test
  void an_event_from_before_the_pod_was_in_flight_does_not_count() {
    queue.add(Given.pod("other"), 0);
    var other = queue.poll().orElseThrow();
    queue.onEvent(NODE, 1);
    queue.add(Given.pod("a"), 2);
    var tried = queue.poll().orElseThrow();

    queue.putBack(tried.turnedDownBy(Set.of("Fit")), 3);

    assertThat(queue.describe()).containsExactly("uid-a unschedulable");
    assertThat(queue.keptEvents()).isEqualTo(1);
    queue.done(other.uid());
    assertThat(queue.keptEvents()).isZero();
  }

  @Test
  void a_pod_that_failed_for_no_fault_of_its_own_backs_off() {
    queue.add(Given.pod("a"), 0);
    queue.putBack(queue.poll().orElseThrow(), 1);

    assertThat(queue.describe()).containsExactly("uid-a backoff");
  }

  @Test
  void a_gated_pod_waits_until_its_gate_is_gone() {
    var gated = Given.pod("a", p -> p.spec(s -> s.addSchedulingGates(g -> g.name("wait"))));
    queue.add(gated, 0);
    queue.onEvent(NODE, 1);
    assertThat(queue.describe()).containsExactly("uid-a gated");
    assertThat(queue.sizes()).isEqualTo(new QueueSizes(0, 0, 0, 1));

    queue.update(gated.with(p -> p.spec(s -> s.clearSchedulingGates())), false, 2);
    assertThat(queue.describe()).containsExactly("uid-a active");
  }

  @Test
  void a_pod_that_waits_too_long_without_an_event_is_tried_again() {
    putBackUnschedulable(Given.pod("a"), 0);
    long due = queue.nextFlush().orElseThrow();
    assertThat(due).isEqualTo(Duration.ofMinutes(5).toNanos() + 1);

    queue.flush(due - 1);
    assertThat(queue.describe()).containsExactly("uid-a unschedulable");
    queue.flush(due);
    assertThat(queue.describe()).containsExactly("uid-a active");
  }

  @Test
  void a_pod_removed_while_it_waits_is_in_no_queue() {
    putBackUnschedulable(Given.pod("a"), 0);
    queue.add(Given.pod("b"), 0);

    queue.remove("uid-a");
    queue.remove("uid-b");

    assertThat(queue.describe()).isEmpty();
    assertThat(queue.poll()).isEmpty();
    assertThat(queue.nextFlush()).isEmpty();
  }

  @Test
  void a_pod_that_changes_while_it_is_in_flight_is_tried_again_as_it_is_then() {
    queue.add(Given.pod("a"), 0);
    var tried = queue.poll().orElseThrow();
    var changed = withPriority("a", 7);
    queue.update(changed, true, 1);

    queue.putBack(tried, 2);
    queue.flush(2 * SECOND);

    assertThat(queue.poll().orElseThrow().pod()).isEqualTo(changed);
  }

  @Test
  void a_pod_that_goes_while_it_is_in_flight_does_not_come_back() {
    queue.add(Given.pod("a"), 0);
    var tried = queue.poll().orElseThrow();
    queue.remove("uid-a");

    queue.putBack(tried.turnedDownBy(Set.of("Fit")), 1);

    assertThat(queue.describe()).isEmpty();
  }

  @Test
  void a_pod_that_is_placed_already_does_not_wait() {
    queue.update(Given.pod("a"), true, 0);

    assertThat(queue.describe()).isEmpty();
  }

  private void putBackUnschedulable(Pod pod, long nowNanos) {
    queue.add(pod, nowNanos);
    queue.putBack(queue.poll().orElseThrow().turnedDownBy(Set.of("Fit")), nowNanos);
  }

  private String names(int count) {
    var names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      names.append(queue.poll().orElseThrow().pod().metadata().name()).append(' ');
    }
    return names.toString().strip();
  }

  private static Pod withPriority(String name, int priority) {
    return Given.pod(name, p -> p.spec(s -> s.priority(priority)));
  }

  /** A plugin Fit that a new node may satisfy, gates as the pod has them, back-off of a second. */
  private static final class Rules implements QueueRules {
    @Override
    public Comparator<QueuedPod> order() {
      return Comparator.<QueuedPod>comparingInt(pod -> -pod.pod().spec().priority())
          .thenComparingLong(QueuedPod::enqueuedNanos);
    }

    @Override
    public Optional<String> gate(Pod pod) {
      return pod.spec().schedulingGates().isEmpty() ? Optional.empty() : Optional.of("Gates");
    }

    @Override
    public boolean worthRetry(QueuedPod pod, ClusterEvent event) {
      return pod.turnedDownBy().contains("Fit") && event instanceof ClusterEvent.NodeAdded;
    }

    @Override
    public Duration backoff(int attempts) {
      return Duration.ofSeconds(attempts);
    }

    @Override
    public Duration longestWait() {
      return Duration.ofMinutes(5);
    }
  }
}
