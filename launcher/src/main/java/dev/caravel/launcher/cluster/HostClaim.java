package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A cluster's name is also that of its bridge, tables and control groups on this machine. The
 * bridge carries the data directory as its alias ({@code ip link} shows it), so that a second
 * cluster of the same name is refused and does not take over the first one's pods.
 */
record HostClaim(String bridge, Path dataDirectory) {
  private static final Path LINKS = Path.of("/sys/class/net");

  /**
   * Refuses a name that a cluster in another directory has.
   *
   * @throws IOException if there is one, and it was not reset
   */
  void check() throws IOException {
    var holder = Files.exists(alias()) ? Files.readString(alias()).strip() : "";
    if (holder.isEmpty()
        || holder.equals(dataDirectory.toString())
        || !Files.exists(new ClusterDirectory(Path.of(holder)).settings())) {
      return;
    }
    throw new IOException(
        "the cluster in "
            + holder
            + " has the same name on this machine; give this one another with --name, or remove"
            + " that one: caravel reset --data-dir "
            + holder);
  }

  /**
   * Notes whose the bridge is, once it is there.
   *
   * @throws IOException if the kernel refuses
   */
  void write() throws IOException {
    Files.writeString(alias(), dataDirectory.toString());
  }

  private Path alias() {
    return LINKS.resolve(bridge).resolve("ifalias");
  }
}
