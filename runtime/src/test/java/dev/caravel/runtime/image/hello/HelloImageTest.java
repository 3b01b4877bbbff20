package dev.caravel.runtime.image.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.Requires;
import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloImageTest {
  @TempDir Path directory;

  @BeforeEach
  void needsRoot() throws IOException {
    Requires.root();
  }

  @Test
  void isTheSameImageInEveryStore() throws IOException {
    String id;
    try (var store = store("one")) {
      id = HelloImage.importInto(store).id();
      assertThat(HelloImage.importInto(store).id()).isEqualTo(id);
      assertThat(store.list()).hasSize(1);
    }
    try (var store = store("one")) {
      assertThat(store.find("caravel.local/hello")).get().returns(id, image -> image.id());
    }
    try (var store = store("two")) {
      assertThat(HelloImage.importInto(store).id()).isEqualTo(id);
    }
  }

  @Test
  void aSnapshotHasTheProgramItsLinksAndUsers() throws IOException {
    try (var store = store("store")) {
      var image = HelloImage.importInto(store);
      assertThat(image.isPinned()).isTrue();
      assertThat(image.config().entrypoint()).containsExactly("/hello");
      assertThat(image.config().exposedPorts()).containsExactly("80/tcp");
      var snapshot = store.prepare("container-1", image);
      assertThat(store.prepare("container-1", image)).isEqualTo(snapshot);
      assertThat(snapshot.upper()).isEmptyDirectory();
      assertThat(snapshot.work()).isEmptyDirectory();
      var root = snapshot.lowerDirs().getFirst();
      assertThat(Files.readSymbolicLink(root.resolve("bin/cat"))).isEqualTo(Path.of("../hello"));
      assertThat(root.resolve("etc/passwd")).content().contains("root:x:0:0:");
      assertThat(permissions(root.resolve("hello"))).isEqualTo("rwxr-xr-x");
      assertThat(Files.getAttribute(root.resolve("tmp"), "unix:mode")).isEqualTo(041777);
      assertThat(Files.getLastModifiedTime(root.resolve("bin")).toInstant())
          .isEqualTo(Instant.EPOCH);
    }
  }

  @Test
  void theProgramRuns() throws Exception {
    try (var store = store("store")) {
      var snapshot = store.prepare("c", HelloImage.importInto(store));
      var cat = snapshot.lowerDirs().getFirst().resolve("bin/cat");
      var process = new ProcessBuilder(cat.toString(), "/proc/self/comm").start();
      assertThat(
              new String(
                  process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("cat\n");
      assertThat(process.waitFor()).isZero();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private ImageStore store(String name) throws IOException {
    return ImageStore.open(directory.resolve(name), new SimulatedClock(Instant.EPOCH));
  }
}
