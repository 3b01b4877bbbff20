package dev.caravel.kubelet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.value.Bytes;
import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicWriterTest {
  @TempDir Path folder;
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));

  private static FileContent text(String text) {
    return new FileContent(Bytes.ofUtf8(text), 0640);
  }

  @Test
  void replaces_all_files_at_once() throws IOException {
    var writer = new AtomicWriter(folder, clock);
    writer.write(Map.of("a", text("one"), "deep/er/b", text("two")));
    assertThat(folder.resolve("a")).hasContent("one");
    assertThat(folder.resolve("deep/er/b")).hasContent("two");
    assertThat(Files.readSymbolicLink(folder.resolve("a"))).isEqualTo(Path.of("..data/a"));
    assertThat(Files.getPosixFilePermissions(folder.resolve("a")))
        .isEqualTo(Trees.permissions(0640));
    var before = Files.readSymbolicLink(folder.resolve("..data"));
    clock.advance(Duration.ofSeconds(1));
    writer.write(Map.of("a", text("three"), "c", text("four")));
    assertThat(folder.resolve("a")).hasContent("three");
    assertThat(folder.resolve("c")).hasContent("four");
    assertThat(folder.resolve("deep")).doesNotExist();
    assertThat(folder.resolve(before)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../out", "/etc/out", "a/../../out"})
  void refuses_paths_that_lead_out(String path) {
    var writer = new AtomicWriter(folder, clock);
    assertThatThrownBy(() -> writer.write(Map.of(path, text("x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leads out of the volume");
    assertThat(folder.resolveSibling("out")).doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_failure_leaves_the_old_files_and_nothing_else() throws IOException {
    var writer = new AtomicWriter(folder, clock);
    writer.write(Map.of("a", text("one")));
    var before = entries();
    for (int i = 0; i < 2; i++) {
      clock.advance(Duration.ofSeconds(1));
      assertThatThrownBy(() -> writer.write(Map.of("a", text("two"), "a/b", text("three"))))
          .isInstanceOf(IOException.class);
    }
    assertThat(entries()).isEqualTo(before);
    assertThat(folder.resolve("a")).hasContent("one");
  }

  private List<Path> entries() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
