package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class CleanupTest {
  private final ArrayList<String> told = new ArrayList<>();
  private final Cleanup cleanup = new Cleanup(told::add);

  @Test
  void whatWasMadeLastGoesFirst() {
    cleanup.later("a", () -> told.add("a"));
    cleanup.later("b", () -> told.add("b"));

    cleanup.close();
    cleanup.close();

    assertThat(told).containsExactly("b", "a");
  }

  @Test
  void aFailureIsToldAndTheRestGoesOn() {
    cleanup.later("a", () -> told.add("a"));
    cleanup.later(
        "b",
        () -> {
          throw new IOException("stuck\nat this");
        });

    cleanup.close();

    assertThat(told).containsExactly("cannot remove b: stuck", "a");
  }

  @Test
  void anInterruptedThreadCleansUpAndStaysInterrupted() {
    cleanup.later("a", () -> told.add("interrupted: " + Thread.currentThread().isInterrupted()));
    Thread.currentThread().interrupt();

    cleanup.close();

    assertThat(told).containsExactly("interrupted: false");
    assertThat(Thread.interrupted()).isTrue();
  }
}
