package dev.caravel.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.client.Client;
import dev.caravel.kubelet.Eventually;
import dev.caravel.kubelet.Given;
import dev.caravel.kubelet.ScriptedApi;
import dev.caravel.time.SystemClock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatusWriterTest {
  /** More often than there are threads. */
  private static final int FAILURES = 6;

  @Test
  void an_unexpected_failure_is_tried_again() {
    var clock = SystemClock.instance();
    var api = new ScriptedApi(clock);
    var attempts = new AtomicInteger();
    api.failing = request -> attempts.incrementAndGet() <= FAILURES;
    var pod = api.put(Pod.KIND, Given.pod("web", "containers: [{name: main, image: app}]"));
    try (var writer = new StatusWriter(new Client(api), clock)) {
      writer.start();
      writer.set(pod, PodStatus.builder().phase("Running").build());
      Eventually.holds(
          "written",
          () ->
              api.find(Pod.KIND, "default", "web")
                  .orElseThrow()
                  .status()
                  .phase()
                  .equals("Running"));
    }
    assertThat(attempts).hasValue(FAILURES + 1);
  }
}
