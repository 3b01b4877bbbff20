package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LoadTest {
  @Test
  void eachIndexIsUsedOnce() throws Exception {
    var used = new ConcurrentSkipListSet<Integer>();
    var calls = new AtomicInteger();

    var done =
        Load.run(
            SystemClock.instance(),
            7,
            100,
            i -> {
              used.add(i);
              calls.incrementAndGet();
            });

    assertThat(used).hasSize(100).contains(0, 99);
    assertThat(calls).hasValue(100);
    assertThat(done.millis().size()).isEqualTo(100);
    assertThat(done.perSecond()).isPositive();
  }

  @Test
  void allClientsAskAtTheSameTime() throws Exception {
    var all = new CyclicBarrier(5);

    Load.run(SystemClock.instance(), 5, 10, i -> all.await(10, TimeUnit.SECONDS));

    assertThat(all.isBroken()).isFalse();
  }

  @Test
  void theFirstFailureEndsIt() {
    var calls = new AtomicInteger();

    assertThatThrownBy(() ->
            Load.run(
                SystemClock.instance(),
                1,
                1_000,
                i -> {
                  calls.incrementAndGet();
                  if (i == 3) {
                    throw new IOException("broken");
                  }
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
    assertThat(calls).hasValue(4);
  }
}
