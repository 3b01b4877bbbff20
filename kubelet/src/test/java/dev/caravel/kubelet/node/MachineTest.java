package dev.caravel.kubelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.quantity.Quantity;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir Path folder;

  @Test
  void knows_what_it_is_and_has() {
    var machine = new Machine(folder, 17);
    assertThat(machine.kernelVersion()).matches("[0-9]+\\.[0-9]+.*");
    assertThat(machine.bootId()).hasSize(36);
    assertThat(machine.osImage()).isNotBlank();
    assertThat(Machine.hostname()).isNotBlank();
    assertThat(machine.memoryBytes()).isGreaterThan(machine.availableMemoryBytes());
    assertThat(machine.capacity()).containsEntry("pods", Quantity.of(17));
    var all = machine.capacity().getOrDefault("memory", Quantity.ZERO);
    assertThat(machine.allocatable())
        .containsEntry("memory", all.subtract(Quantity.parse("100Mi")));
    assertThat(machine.isShortOfPids()).isFalse();
  }
}
