package dev.caravel.network.address;

import java.net.InetAddress;
import java.util.HexFormat;

/** A hardware address as {@code 0a:58:0a:f4:00:02}. */
public record MacAddress(String text) {
  private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

  public MacAddress {
    if (FORMAT.parseHex(text).length != 6) {
      throw new IllegalArgumentException(text + " is not a hardware address of six bytes");
    }
  }

  /**
   * A locally administered address made from the end of an IP address, as CNI's bridge plugin does:
   * who gets an address after another also gets its hardware address, so no neighbour's cache is
   * ever wrong.
   */
  public static MacAddress of(InetAddress address) {
    byte[] ip = address.getAddress();
    byte[] mac = {0x0a, 0x58, ip[ip.length - 4], ip[ip.length - 3], ip[ip.length - 2], 0};
    mac[5] = ip[ip.length - 1];
    return of(mac);
  }

  /** The address in these six bytes. */
  public static MacAddress of(byte[] bytes) {
    return new MacAddress(FORMAT.formatHex(bytes));
  }

  /** Its six bytes. */
  public byte[] bytes() {
    return FORMAT.parseHex(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
