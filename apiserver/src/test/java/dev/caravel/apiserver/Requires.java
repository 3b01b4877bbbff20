package dev.caravel.apiserver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a test needs of its host: without it the test is skipped and says why, in CI it fails. */
final class Requires {
  private Requires() {}

  /** A foreign program on the path. */
  static void program(String name) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    if (!found && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI must not skip this: " + name + " is not installed");
    }
    assumeTrue(found, "skipped: " + name + " is not installed");
  }
}
