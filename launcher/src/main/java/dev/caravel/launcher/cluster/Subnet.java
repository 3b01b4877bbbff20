package dev.caravel.launcher.cluster;

import java.util.Arrays;

/**
 * An IPv4 network.
 *
 * @param base its first address as a number
 * @param prefix how many bits are fixed, 0 to 32
 */
record Subnet(int base, int prefix) {
  private static final int BITS = 32;
  private static final int OCTETS = 4;

  /**
   * Reads {@code 10.96.0.0/16}.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(text + " is no network, as 10.96.0.0/16 is one");
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    if (prefix < 0 || prefix > BITS) {
      throw new IllegalArgumentException(text + " has a prefix beyond 32 bits");
    }
    var octets =
        Arrays.stream(text.substring(0, slash).split("\\.", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    if (octets.length != OCTETS || Arrays.stream(octets).anyMatch(o -> o < 0 || o > 255)) {
      throw new IllegalArgumentException(text + " is no IPv4 network");
    }
    int base = octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3];
    return new Subnet(base & mask(prefix), prefix);
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (BITS - prefix);
  }

  /** The address at that place, 0 being the network's own. */
  String address(int place) {
    int address = base + place;
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  /** The network of {@code longer} bits at that place within this one. */
  Subnet part(int longer, int place) {
    return new Subnet(base + (place << (BITS - longer)), longer);
  }

  boolean overlaps(Subnet other) {
    int shorter = mask(Math.min(prefix, other.prefix));
    return (base & shorter) == (other.base & shorter);
  }

  @Override
  public String toString() {
    return address(0) + "/" + prefix;
  }
}
