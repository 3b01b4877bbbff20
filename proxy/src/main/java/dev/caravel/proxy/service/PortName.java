package dev.caravel.proxy.service;

import dev.caravel.network.address.Protocol;
import java.util.Locale;

/**
 * A port of a Service.
 *
 * @param port the port's name, empty if it has none
 */
public record PortName(String namespace, String service, Protocol protocol, String port) {
  @Override
  public String toString() {
    String text = namespace + "/" + service + "/" + protocol.name().toLowerCase(Locale.ROOT);
    return port.isEmpty() ? text : text + "/" + port;
  }
}
