package dev.caravel.launcher.cluster;

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
}
