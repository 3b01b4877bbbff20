package dev.caravel.launcher.cluster;

/** What this is. */
public final class Version {
  /** Caravel's own version. */
  public static final String CARAVEL = "0.1.0";

  /** The version of Kubernetes whose behaviour this is. */
  public static final String KUBERNETES = "v1.36.3";

  private Version() {}

  /** The JDK that runs this, {@code 25.0.1+8}. */
  public static String jdk() {
    return Runtime.version().toString();
  }
}
