package dev.caravel.network.nft;

/** The packets that a table sees. */
public enum Family {
  IPV4(2, DataType.IPV4_ADDRESS, 12, 16),
  IPV6(10, DataType.IPV6_ADDRESS, 8, 24);

  private final int number;
  private final DataType address;
  private final int sourceOffset;
  private final int destinationOffset;

  Family(int number, DataType address, int sourceOffset, int destinationOffset) {
    this.number = number;
    this.address = address;
    this.sourceOffset = sourceOffset;
    this.destinationOffset = destinationOffset;
  }

  /** The number of the address family, AF_INET or AF_INET6. */
  public int number() {
    return number;
  }

  /** The type of its addresses. */
  public DataType address() {
    return address;
  }

  int sourceOffset() {
    return sourceOffset;
  }

  int destinationOffset() {
    return destinationOffset;
  }
}
