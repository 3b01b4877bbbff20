package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SimulatedClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class IdleMemoryTest {
  private static final long MIB = 1L << 20;

  private static final class FakeHeap implements IdleMemory.Heap {
    private long young;
    private int full;
    private long bytes = 40 * MIB;
    private long live = 40 * MIB;

    @Override
    public long collections() {
      return young + full;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void collect() {
      full++;
      bytes = live;
    }
  }

  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final FakeHeap heap = new FakeHeap();

  private int afterAMinuteWith(long collections) {
    heap.young += collections;
    clock.advance(IdleMemory.LOOK_EVERY);
    return heap.full;
  }

  @Test
  void whatABusyTimeTookIsGivenBackAfterIt() {
    try (var memory = IdleMemory.start(heap, clock)) {
      heap.bytes = 800 * MIB;
      assertThat(afterAMinuteWith(100)).as("while it is busy").isZero();
      assertThat(afterAMinuteWith(1)).isOne();
      assertThat(heap.bytes).isEqualTo(40 * MIB);
      assertThat(afterAMinuteWith(1)).as("once").isOne();
    }
  }

  @Test
  void whatIsInUseIsNotCollectedAgainAndAgain() {
    try (var memory = IdleMemory.start(heap, clock)) {
      heap.bytes = 800 * MIB;
      heap.live = 790 * MIB;
      assertThat(afterAMinuteWith(0)).isOne();
      assertThat(afterAMinuteWith(0)).isOne();
      heap.bytes = 860 * MIB;
      assertThat(afterAMinuteWith(0)).isEqualTo(2);
    }
  }

  @Test
  void aSmallHeapIsLeftAloneAndNothingHappensAfterTheEnd() {
    try (var memory = IdleMemory.start(heap, clock)) {
      heap.bytes = 100 * MIB;
      assertThat(afterAMinuteWith(0)).isZero();
    }
    heap.bytes = 900 * MIB;
    assertThat(afterAMinuteWith(0)).isZero();
  }
}
