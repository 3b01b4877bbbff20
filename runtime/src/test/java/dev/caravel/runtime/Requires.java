package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a test cannot do without; in CI that must be there. */
final class Requires {
  private Requires() {}

  static void root() throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(root).as("running as root, which CI must").isTrue();
    }
    assumeTrue(root, "skipped: making namespaces needs root");
  }
}
