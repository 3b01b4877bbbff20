package dev.caravel.network.address;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address with the length of its network's prefix (RFC 4632), IPv4 or IPv6. As a range it is all
 * addresses with the same prefix; the address itself may be any one of them.
 */
public record Cidr(InetAddress address, int prefixLength) {

  public Cidr {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          address.getHostAddress() + "/" + prefixLength + ": the prefix is 0 to " + bits);
    }
  }

  /**
   * Reads {@code 10.244.0.0/24} or {@code fd00::/64}.
   *
   * @throws IllegalArgumentException if it is not written like that; names are never looked up
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    try {
      if (slash < 1 || slash > 45) {
        throw new IllegalArgumentException("no prefix length");
      }
      return new Cidr(
          InetAddress.ofLiteral(text.substring(0, slash)),
          Integer.parseInt(text, slash + 1, text.length(), 10));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a range like 10.244.0.0/24: " + e.getMessage(), e);
    }
  }

  /** The range of this one address. */
  public static Cidr single(InetAddress address) {
    return new Cidr(address, address.getAddress().length * 8);
  }

  /** True for IPv6. */
  public boolean isIpv6() {
    return address.getAddress().length == 16;
  }

  /** Whether {@code other} is in the range; false if it is of the other address family. */
  public boolean contains(InetAddress other) {
    byte[] theirs = other.getAddress();
    byte[] mask = mask();
    if (theirs.length != mask.length) {
      return false;
    }
    byte[] ours = address.getAddress();
    for (int i = 0; i < mask.length; i++) {
      if (((ours[i] ^ theirs[i]) & mask[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The prefix as bits: as many ones as it is long, then zeros. */
  public byte[] mask() {
    byte[] mask = new byte[address.getAddress().length];
    for (int i = 0; i < prefixLength; i++) {
      mask[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    return mask;
  }

  /** The address with everything after the prefix zero. */
  public InetAddress first() {
    byte[] bytes = address.getAddress();
    byte[] mask = mask();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= mask[i];
    }
    return fromBytes(bytes);
  }

  /**
   * The address that many after the first.
   *
   * @throws IllegalArgumentException if it is not in the range
   */
  public InetAddress nth(long offset) {
    var sum = new BigInteger(1, first().getAddress()).add(BigInteger.valueOf(offset));
    byte[] digits = sum.toByteArray();
    int length = address.getAddress().length;
    byte[] bytes = new byte[length];
    int from = Math.max(0, digits.length - length);
    System.arraycopy(digits, from, bytes, length - (digits.length - from), digits.length - from);
    var result = fromBytes(bytes);
    if (offset < 0 || !contains(result)) {
      throw new IllegalArgumentException(this + " has no address number " + offset);
    }
    return result;
  }

  /** The number of addresses in the range; {@link Long#MAX_VALUE} if there are more. */
  public long size() {
    int free = address.getAddress().length * 8 - prefixLength;
    return free >= 63 ? Long.MAX_VALUE : 1L << free;
  }

  /** How many after the first {@code member} is, which must be in the range and within a long. */
  public long indexOf(InetAddress member) {
    return new BigInteger(1, member.getAddress())
        .subtract(new BigInteger(1, first().getAddress()))
        .longValueExact();
  }

  private static InetAddress fromBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOf(bytes, bytes.length));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
