package dev.caravel.launcher.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine; without it the test is skipped, but not in CI. */
final class Requires {
  private Requires() {}

  static void root() {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root && "true".equals(System.getenv("CI"))) {
      Assertions.fail(
          "this test makes network namespaces and containers and needs root, in CI too");
    }
    Assumptions.assumeTrue(root, "makes network namespaces and containers: run it as root");
  }

  /** Where a foreign program is that the test plays against. */
  static Path program(String name) {
    var found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      Assertions.fail(name + " is not on the PATH, but CI wants it: .ci/run installs it");
    }
    Assumptions.assumeTrue(found.isPresent(), name + " is not on the PATH; .ci/run installs it");
    return found.orElseThrow();
  }
}
