package dev.caravel.client.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WorkQueueTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
  private final WorkQueue<String> queue = new WorkQueue<>(clock);

  private List<String> takeAll() throws InterruptedException {
    var taken = new ArrayList<String>();
    while (queue.size() > 0) {
      var key = queue.take().orElseThrow();
      taken.add(key);
      queue.done(key);
    }
    return taken;
  }

  @Test
  void keepsTheOrderAndOneOfEachKey() throws InterruptedException {
    List.of("a", "b", "a", "c", "b").forEach(queue::add);

    assertThat(takeAll()).containsExactly("a", "b", "c");
  }

  @Test
  void givesAKeyThatIsInWorkToNobodyElseAndAgainAfterwards() throws InterruptedException {
    queue.add("a");
    assertThat(queue.take()).contains("a");

    queue.add("a");
    queue.add("a");
    assertThat(queue.size()).isZero();

    queue.done("a");
    assertThat(takeAll()).containsExactly("a");
  }

  @Test
  void addsAfterTheShorterOfTwoDelays() throws InterruptedException {
    queue.addAfter("a", Duration.ofSeconds(10));
    queue.addAfter("a", Duration.ofSeconds(3));
    queue.addAfter("a", Duration.ofSeconds(5));

    clock.advance(Duration.ofMillis(2999));
    assertThat(queue.size()).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(takeAll()).containsExactly("a");
    clock.advance(Duration.ofHours(1));
    assertThat(takeAll()).isEmpty();
  }

  @Test
  void addsAtOnceWhatHasNoDelay() throws InterruptedException {
    queue.addAfter("a", Duration.ZERO);
    queue.addAfter("b", Duration.ofSeconds(-1));

    assertThat(takeAll()).containsExactly("a", "b");
  }

  @Test
  void doublesTheDelayOfAKeyThatFailsUntilItIsForgotten() throws InterruptedException {
    for (long delay : new long[] {5, 10, 20, 40, 80}) {
      queue.addRateLimited("a");
      clock.advance(Duration.ofMillis(delay - 1));
      assertThat(queue.size()).isZero();
      clock.advance(Duration.ofMillis(1));
      assertThat(takeAll()).containsExactly("a");
    }
    assertThat(queue.failures("a")).isEqualTo(5);

    queue.forget("a");
    queue.addRateLimited("a");
    clock.advance(Duration.ofMillis(5));
    assertThat(takeAll()).containsExactly("a");
  }

  @Test
  void holdsBackManyKeysThatFailTogether() throws InterruptedException {
    for (int i = 0; i < 110; i++) {
      queue.addRateLimited("key" + i);
    }
    clock.advance(Duration.ofMillis(5));
    assertThat(takeAll()).hasSize(100);

    clock.advance(Duration.ofMillis(500));
    assertThat(takeAll()).hasSize(5);
    clock.advance(Duration.ofMillis(500));
    assertThat(takeAll()).hasSize(5);
  }

  @Test
  void neverWaitsLongerThanTheLimit() {
    var limit = RateLimit.DEFAULT;

    assertThat(limit.delay(0)).isEqualTo(Duration.ofMillis(5));
    assertThat(limit.delay(17)).isEqualTo(Duration.ofMillis(5 << 17));
    assertThat(limit.delay(18)).isEqualTo(Duration.ofSeconds(1000));
    assertThat(limit.delay(100_000)).isEqualTo(Duration.ofSeconds(1000));
  }

  @Test
  void wakesWhoWaits() throws Exception {
    var taken = new CompletableFuture<Optional<String>>();
    var worker =
        Thread.ofVirtual()
            .start(() -> {
              try {
                taken.complete(queue.take());
              } catch (InterruptedException e) {
                taken.completeExceptionally(e);
              }
            });
    queue.add("a");

    assertThat(taken.get(5, TimeUnit.SECONDS)).contains("a");
    worker.join();
  }

  @Test
  void letsTheRestBeTakenAfterClosingAndThenEnds() throws InterruptedException {
    queue.add("a");
    queue.addAfter("b", Duration.ofSeconds(1));
    queue.close();
    queue.add("c");

    assertThat(queue.take()).contains("a");
    assertThat(queue.take()).isEmpty();
    assertThat(clock.pending()).isEmpty();
  }

  @Test
  void anObserverIsToldHowLongKeysWaitAndAreWorkedOn() throws InterruptedException {
    var told = new ArrayList<String>();
    var observed = new WorkQueue<String>(clock, RateLimit.DEFAULT, new Telling(told));

    observed.add("a");
    observed.add("a");
    clock.advance(Duration.ofSeconds(2));
    var key = observed.take().orElseThrow();
    clock.advance(Duration.ofSeconds(3));
    assertThat(observed.underWay())
        .isEqualTo(new WorkUnderWay(Duration.ofSeconds(3), Duration.ofSeconds(3)));
    observed.addRateLimited(key);
    observed.done(key);

    assertThat(told).containsExactly("added", "taken PT2S", "retried", "done PT3S");
    assertThat(observed.underWay()).isEqualTo(new WorkUnderWay(Duration.ZERO, Duration.ZERO));
  }

  private record Telling(List<String> told) implements QueueObserver {
    @Override
    public void added() {
      told.add("added");
    }

    @Override
    public void taken(Duration waited) {
      told.add("taken " + waited);
    }

    @Override
    public void done(Duration worked) {
      told.add("done " + worked);
    }

    @Override
    public void retried() {
      told.add("retried");
    }
  }
}
