package dev.caravel.kubectl.command;

import dev.caravel.kubectl.CommandException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sockets of one local port, one on each address. */
final class Listeners {
  private static final int BACKLOG = 64;

  private Listeners() {}

  /**
   * Opens them, all on one port. {@code localhost} is 127.0.0.1 and ::1, of which one is enough: a
   * machine may have no IPv6.
   *
   * @param port 0: any that is free
   * @throws CommandException if an address cannot be listened on
   */
  static List<ServerSocket> open(int port, List<String> addresses) {
    var opened = new ArrayList<ServerSocket>();
    var failures = new ArrayList<String>();
    for (var address : addresses) {
      var every = address.equals("localhost") ? List.of("127.0.0.1", "::1") : List.of(address);
      var missed = new ArrayList<String>();
      for (var each : every) {
        int wanted = opened.isEmpty() ? port : opened.getFirst().getLocalPort();
        try {
          opened.add(new ServerSocket(wanted, BACKLOG, InetAddress.getByName(each)));
        } catch (IOException e) {
          missed.add(
              "unable to create listener: Error listen "
                  + (each.indexOf(':') >= 0 ? "tcp6 [" + each + "]" : "tcp4 " + each)
                  + ":"
                  + wanted
                  + ": bind: "
                  + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
      }
      if (missed.size() == every.size()) {
        failures.addAll(missed);
      }
    }
    if (!failures.isEmpty()) {
      opened.forEach(Listeners::close);
      throw new CommandException(
          "Listeners failed to create with the following errors: " + failures);
    }
    return opened;
  }

  /** {@code 127.0.0.1:8080}, {@code [::1]:8080}. */
  static String name(ServerSocket socket) {
    var address = socket.getInetAddress();
    var host = address.getHostAddress();
    return (address instanceof Inet6Address
            ? "[" + (host.equals("0:0:0:0:0:0:0:1") ? "::1" : host) + "]"
            : host)
        + ":"
        + socket.getLocalPort();
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new CommandException("cannot stop listening: " + e.getMessage());
    }
  }
}
