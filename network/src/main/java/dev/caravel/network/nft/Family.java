package dev.caravel.network.nft;

import java.net.InetAddress;

/** The packets that a table sees. */
public enum Family {
  IPV4(2, 12, 16),
  IPV6(10, 8, 24);

  private final int number;
  private final int sourceOffset;
  private final int destinationOffset;

  Family(int number, int sourceOffset, int destinationOffset) {
    this.number = number;
    this.sourceOffset = sourceOffset;
    this.destinationOffset = destinationOffset;
  }

  /** The number of the address family, AF_INET or AF_INET6. */
  public int number() {
    return number;
  }

  /** The type of its addresses. */
  public DataType address() {
    return switch (this) {
      case IPV4 -> DataType.IPV4_ADDRESS;
      case IPV6 -> DataType.IPV6_ADDRESS;
    };
  }

  /** The family of an address. */
  public static Family of(InetAddress address) {
    return address.getAddress().length == 4 ? IPV4 : IPV6;
  }

  int sourceOffset() {
    return sourceOffset;
  }

  int destinationOffset() {
    return destinationOffset;
  }
}
