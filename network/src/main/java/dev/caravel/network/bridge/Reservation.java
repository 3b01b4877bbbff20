package dev.caravel.network.bridge;

import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address that a sandbox has, with the host's ports that lead to it.
 *
 * <p>As text it is one line {@code id=ID} and one line {@code port=TCP,8080,80[,ADDRESS]} for each
 * port.
 */
record Reservation(String id, InetAddress address, List<PortMapping> ports) {

  Reservation {
    ports = List.copyOf(ports);
  }

  String toText() {
    var text = new StringBuilder("id=").append(id).append('\n');
    for (var port : ports) {
      text.append("port=")
          .append(port.protocol())
          .append(',')
          .append(port.hostPort())
          .append(',')
          .append(port.podPort());
      port.hostAddress().ifPresent(host -> text.append(',').append(host.getHostAddress()));
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not what {@link #toText} writes
   */
  static Reservation parse(InetAddress address, String text) {
    String id = "";
    var ports = new ArrayList<PortMapping>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("id=")) {
        id = line.substring("id=".length());
      } else if (line.startsWith("port=")) {
        ports.add(parsePort(line.substring("port=".length())));
      } else {
        throw new IllegalArgumentException("unknown line \"" + line + "\"");
      }
    }
    if (id.isEmpty()) {
      throw new IllegalArgumentException("no id");
    }
    return new Reservation(id, address, ports);
  }

  private static PortMapping parsePort(String text) {
    var parts = List.of(text.split(",", -1));
    if (parts.size() < 3 || parts.size() > 4) {
      throw new IllegalArgumentException("\"" + text + "\" is not a port");
    }
    return new PortMapping(
        Protocol.valueOf(parts.get(0)),
        parts.size() == 4 ? Optional.of(InetAddress.ofLiteral(parts.get(3))) : Optional.empty(),
        Integer.parseInt(parts.get(1)),
        Integer.parseInt(parts.get(2)));
  }
}
