package dev.caravel.runtime;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How a container runtime is set up.
 *
 * @param root images and what containers write
 * @param state what is known of sandboxes and containers, and the sockets of their shims; must
 *     survive the runtime, and need not survive the machine
 * @param socket where CRI is served
 * @param cgroupRoot the control group of pods for which the kubelet names none, below the host's
 *     root, as {@code caravel-default}
 * @param streaming where exec, attach and port-forward are served; port 0 takes a free one
 */
public record RuntimeConfig(
    Path root, Path state, Path socket, String cgroupRoot, InetSocketAddress streaming) {
  private static final Pattern CGROUP_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  // A Unix socket's path has 107 bytes (unix(7)); "/shims/" and 16 digits follow.
  private static final int MAX_STATE_PATH = 107 - 23;

  public RuntimeConfig {
    root = root.toAbsolutePath();
    state = state.toAbsolutePath();
    socket = socket.toAbsolutePath();
    if (!CGROUP_NAME.matcher(cgroupRoot).matches()) {
      throw new IllegalArgumentException(
          "control group name \"" + cgroupRoot + "\" is not letters, digits, '.', '_' and '-'");
    }
    if (state.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
        > MAX_STATE_PATH) {
      throw new IllegalArgumentException(
          "the state directory's path has more than "
              + MAX_STATE_PATH
              + " bytes, which leaves no room for sockets in it: "
              + state);
    }
  }

  /** The usual layout below one directory, streams on loopback. */
  public static RuntimeConfig in(Path directory, String cgroupRoot) {
    return new RuntimeConfig(
        directory.resolve("images"),
        directory.resolve("state"),
        directory.resolve("runtime.sock"),
        cgroupRoot,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }
}
