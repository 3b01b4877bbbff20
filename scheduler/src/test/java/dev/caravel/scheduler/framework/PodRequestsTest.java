package dev.caravel.scheduler.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRequestsTest {
  /** Containers as cpu amounts; a sidecar is marked with s, an init container with i. */
  @ParameterizedTest
  @CsvSource({
    "1 1, 2000",
    "1 i3, 3000",
    "1 i3 i2, 3000",
    "1 s1, 2000",
    "1 s1 i2, 3000",
    "1 i2 s1, 2000",
    "1 s1 s1 i1, 3000",
  })
  void init_containers_count_with_the_sidecars_before_them(String containers, long milliCpu) {
    var pod = Pod.builder();
    for (var container : containers.split(" ")) {
      pod.spec(add(container));
    }
    assertThat(PodRequests.of(pod.build()).milliCpu()).isEqualTo(milliCpu);
  }

  private static Consumer<dev.caravel.api.core.v1.PodSpec.Builder> add(String container) {
    var kind = container.charAt(0);
    var cpu =
        Map.of("cpu", Quantity.parse(Character.isDigit(kind) ? container : container.substring(1)));
    return switch (kind) {
      case 's' ->
          s -> s.addInitContainers(c -> c.restartPolicy("Always").resources(r -> r.requests(cpu)));
      case 'i' -> s -> s.addInitContainers(c -> c.resources(r -> r.requests(cpu)));
      default -> s -> s.addContainers(c -> c.resources(r -> r.requests(cpu)));
    };
  }
}
