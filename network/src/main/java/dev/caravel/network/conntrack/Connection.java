package dev.caravel.network.conntrack;

import dev.caravel.network.address.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A connection, or a flow of datagrams, that the kernel knows.
 *
 * @param source who opened it
 * @param destination where he meant to go
 * @param answerer who answers; another than {@code destination} if that was translated
 */
public record Connection(
    Protocol protocol,
    InetAddress source,
    InetSocketAddress destination,
    InetSocketAddress answerer) {

  /** Whether the destination was translated. */
  public boolean translated() {
    return !destination.equals(answerer);
  }
}
