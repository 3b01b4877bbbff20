package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class ReasonTest {
  @Test
  void exceptionsAboutFilesSayWhatIsWrong() {
    assertThat(Reason.of(new AccessDeniedException("/d"))).isEqualTo("/d: permission denied");
    assertThat(Reason.of(new NoSuchFileException("/d"))).isEqualTo("/d does not exist");
    assertThat(Reason.of(new FileAlreadyExistsException("/d")))
        .isEqualTo("/d exists and is no directory");
    assertThat(Reason.of(new FileSystemException("/d", null, "Read-only file system")))
        .isEqualTo("/d: Read-only file system");
    assertThat(Reason.of(new UncheckedIOException(new NoSuchFileException("/d"))))
        .isEqualTo("/d does not exist");
    assertThat(Reason.of(new IOException("No space left on device")))
        .startsWith("the disk is full");
  }

  @Test
  void itIsOneLineOfPrintableText() {
    assertThat(Reason.of(new IOException("a\n b\u0007"))).isEqualTo("a  b");
    assertThat(Reason.of(new IllegalStateException())).contains("IllegalStateException");
  }
}
