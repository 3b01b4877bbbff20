package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessUsageTest {
  private static final String STAT =
      "7 (a name) with ) in) S 1 7 7 0 -1 4194560 2113 0 0 0 150 25 3 4 20 0 1 0 99 0 0\n";
  private static final String ROLLUP =
      """
      55d0-7ffd ---p 00000000 00:00 0                          [rollup]
      Rss:                9000 kB
      Pss:                1024 kB
      Pss_Dirty:           500 kB
      """;

  @TempDir private Path proc = Path.of("");

  @Test
  void cpuTimeIsTheProcesssOwnInUserAndKernel() {
    assertThat(ProcessUsage.cpuSeconds(STAT)).isEqualTo(1.75);
  }

  @Test
  void memoryIsThePss() {
    assertThat(ProcessUsage.pssBytes(ROLLUP)).isEqualTo(1024 * 1024);
  }

  @Test
  void otherFilesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessUsage.cpuSeconds("7 (x) S 1"));
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessUsage.pssBytes("Rss: 1 kB\n"));
  }

  @Test
  void severalProcessesAreSummed() throws IOException {
    for (var pid : List.of("7", "8")) {
      Files.createDirectory(proc.resolve(pid));
      Files.writeString(proc.resolve(pid).resolve("stat"), STAT);
      Files.writeString(proc.resolve(pid).resolve("smaps_rollup"), ROLLUP);
    }
    var usage = new ProcessUsage(proc);

    assertThat(usage.cpuSeconds(List.of(7L, 8L))).isEqualTo(3.5);
    assertThat(usage.pssBytes(List.of(7L, 8L))).isEqualTo(2 * 1024 * 1024);
    assertThat(usage.cpuSeconds(List.of())).isZero();
  }

  @Test
  void aProcessThatHasEndedIsAnError() {
    assertThatThrownBy(() -> new ProcessUsage(proc).cpuSeconds(List.of(9L)))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aProcessIsAmongItsDescendants() {
    long self = ProcessHandle.current().pid();

    assertThat(new ProcessUsage().withDescendants(List.of(self))).contains(self);
  }
}
