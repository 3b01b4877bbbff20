package dev.caravel.network.address;

import java.util.Optional;

/** The transport protocols that Kubernetes knows, with their numbers (IANA). */
public enum Protocol {
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** The protocol's number in an IP header. */
  public int number() {
    return number;
  }

  /** The protocol of this name in the Kubernetes API ({@code TCP}); empty if there is none. */
  public static Optional<Protocol> named(String name) {
    for (var protocol : values()) {
      if (protocol.name().equals(name)) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }
}
