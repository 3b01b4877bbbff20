package dev.caravel.network.nft;

import dev.caravel.network.address.Protocol;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** What an element of a map leads to: a value or a verdict. */
public sealed interface Datum permits Datum.Value, Verdict {

  /** A value as it stands in a packet or a register. */
  final class Value implements Datum {
    private final byte[] bytes;

    private Value(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(bytes);
    }
  }

  /** These bytes. */
  static Value of(byte... bytes) {
    return new Value(bytes.clone());
  }

  /** An address. */
  static Value of(InetAddress address) {
    return new Value(address.getAddress());
  }

  /** A protocol's number. */
  static Value of(Protocol protocol) {
    return new Value(new byte[] {(byte) protocol.number()});
  }

  /** A port. */
  static Value port(int port) {
    return new Value(new byte[] {(byte) (port >> 8), (byte) port});
  }

  /** A number that the kernel keeps in the host's byte order: marks, states, random numbers. */
  static Value number(int value) {
    return new Value(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
  }

  /** Several values as one key or value: each padded to four bytes. */
  static Value concatenation(Value... parts) {
    int length = 0;
    for (var part : parts) {
      length += (part.bytes.length + 3) & ~3;
    }
    var buffer = ByteBuffer.allocate(length);
    for (var part : parts) {
      buffer.put(part.bytes).position((buffer.position() + 3) & ~3);
    }
    return new Value(buffer.array());
  }
}
