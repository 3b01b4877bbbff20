package dev.caravel.network;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a test needs of its host. Without it the test is skipped; in CI it fails. */
public final class Requires {
  private Requires() {}

  /** Rights to make network namespaces, links and packet filter rules. */
  public static void root() {
    if (!"root".equals(System.getProperty("user.name"))) {
      missing("root, to make network namespaces");
    }
  }

  private static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail("this test needs " + what);
    }
    abort("this test needs " + what);
  }
}
