package dev.caravel.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a test needs of its host: without it the test is skipped and says why, in CI it fails. */
public final class Requires {
  private Requires() {}

  /** Mounting is root's. */
  public static void root() throws IOException {
    require(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "mounting needs root");
  }

  /** A foreign program on the path. */
  public static void program(String name) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    require(found, name + " is not installed");
  }

  private static void require(boolean met, String reason) {
    if (!met && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI must not skip this: " + reason);
    }
    assumeTrue(met, "skipped: " + reason);
  }
}
