package dev.caravel.runtime.image.manifest;

import java.util.Locale;

/**
 * The machine that an image is for, in Go's words as images have them.
 *
 * @param variant of the architecture, "" for the usual one
 */
public record Platform(String os, String architecture, String variant) {

  /** This machine. */
  public static Platform current() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return new Platform(
        "linux",
        switch (architecture) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> architecture;
        },
        "");
  }

  static Platform of(JsonObject json) {
    return new Platform(json.text("os"), json.text("architecture"), json.text("variant"));
  }

  /** Whether an image for {@code other} runs here. */
  public boolean runs(Platform other) {
    boolean usualVariant =
        other.variant.isEmpty()
            || other.variant.equals(variant)
            || (architecture.equals("arm64") && other.variant.equals("v8"))
            || (architecture.equals("amd64") && other.variant.equals("v1"));
    return os.equals(other.os) && architecture.equals(other.architecture) && usualVariant;
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
