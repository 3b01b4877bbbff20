package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Which process listens on a TCP port, from what proc(5) tells; others' files need root. */
final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENS = "0A";
  private static final int ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /** {@code process 812 (nginx)}; empty if none is found. */
  static Optional<String> of(int port) {
    return socket(port)
        .flatMap(socket ->
            ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), socket))
                .findFirst()
                .map(process -> "process " + process.pid() + " (" + name(process.pid()) + ")"));
  }

  /** The link that a file descriptor of that socket is, {@code socket:[12345]}. */
  private static Optional<String> socket(int port) {
    var suffix = String.format(Locale.ROOT, ":%04X", port);
    for (var table : new String[] {"net/tcp", "net/tcp6"}) {
      try (var lines = Files.lines(PROC.resolve(table))) {
        var found =
            lines
                .map(line -> line.strip().split("\\s+"))
                .filter(parts -> parts.length > INODE)
                .filter(parts -> parts[ADDRESS].endsWith(suffix) && parts[STATE].equals(LISTENS))
                .map(parts -> "socket:[" + parts[INODE] + "]")
                .findFirst();
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException noIpv6) {
        continue;
      }
    }
    return Optional.empty();
  }

  private static boolean holds(long pid, String socket) {
    try (var files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (var file : files) {
        if (socket.equals(target(file))) {
          return true;
        }
      }
    } catch (IOException goneOrAnotherUsers) {
      return false;
    }
    return false;
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(PROC.resolve(pid + "/comm")).strip();
    } catch (IOException gone) {
      return "gone";
    }
  }
}
