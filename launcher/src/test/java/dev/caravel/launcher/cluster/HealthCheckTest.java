package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class HealthCheckTest {
  @Test
  void whatFailsOrDoesNotAnswerIsNotWell() {
    var never = new CountDownLatch(1);
    var results =
        HealthCheck.all(
            List.of(
                HealthCheck.of("well", () -> "ok"),
                HealthCheck.that("not", () -> false, "it does not hold"),
                HealthCheck.of(
                    "fails",
                    () -> {
                      throw new IOException("refused");
                    }),
                HealthCheck.of(
                    "silent",
                    () -> {
                      never.await();
                      return "never";
                    })),
            Duration.ofMillis(200),
            SystemClock.instance());

    assertThat(results.keySet()).containsExactly("well", "not", "fails", "silent");
    assertThat(results)
        .containsEntry("well", Optional.empty())
        .containsEntry("not", Optional.of("it does not hold"))
        .containsEntry("fails", Optional.of("refused"))
        .containsEntry("silent", Optional.of("no answer within 200 ms"));
  }
}
