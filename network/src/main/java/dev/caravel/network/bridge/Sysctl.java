package dev.caravel.network.bridge;

import dev.caravel.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings of the kernel for the calling thread's network namespace (sysctl(8)). */
final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys/net/ipv4");

  private Sysctl() {}

  /** Lets the host route packets. */
  static void enableForwarding() {
    set(ROOT.resolve("ip_forward"), "1");
  }

  /** Lets packets from 127.0.0.0/8 leave by one interface, once their source is translated. */
  static void routeLoopback(String interfaceName) {
    set(ROOT.resolve("conf").resolve(interfaceName).resolve("route_localnet"), "1");
  }

  /**
   * Keeps the kernel from telling senders a shorter way for what goes in and out by one interface.
   * The setting for all must be off for that; other interfaces keep what is set for each.
   */
  static void sendNoRedirects(String interfaceName) {
    set(ROOT.resolve("conf/all/send_redirects"), "0");
    set(ROOT.resolve("conf").resolve(interfaceName).resolve("send_redirects"), "0");
  }

  // Written only if need be: where /proc/sys is read-only the value may be right already.
  private static void set(Path setting, String value) {
    try {
      if (!Files.readString(setting).strip().equals(value)) {
        Files.writeString(setting, value);
      }
    } catch (IOException e) {
      throw new NetworkException(
          "cannot set "
              + setting
              + " to "
              + value
              + ": "
              + e.getMessage()
              + "; set it yourself and try again",
          e);
    }
  }
}
