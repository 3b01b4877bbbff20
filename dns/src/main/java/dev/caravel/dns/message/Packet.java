package dev.caravel.dns.message;

/** A message's bytes, which nobody changes any more. */
public final class Packet {
  private final byte[] bytes;

  public Packet(byte[] bytes) {
    this.bytes = bytes;
  }

  public byte[] bytes() {
    return bytes;
  }
}
