package dev.caravel.network.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The attributes of a message from the kernel, by type; the last of a type counts. */
public final class Attributes {
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> values = new HashMap<>();

  /** Reads attributes from {@code bytes}, in the host's byte order. */
  public static Attributes of(ByteBuffer bytes) {
    var attributes = new Attributes();
    each(bytes, attributes.values::put);
    return attributes;
  }

  private interface Visitor {
    void visit(int type, ByteBuffer value);
  }

  private static void each(ByteBuffer bytes, Visitor visitor) {
    var rest = bytes.duplicate().order(ByteOrder.nativeOrder());
    while (rest.remaining() >= 4) {
      int start = rest.position();
      int length = Short.toUnsignedInt(rest.getShort(start));
      int type = Short.toUnsignedInt(rest.getShort(start + 2)) & TYPE_MASK;
      if (length < 4 || length > rest.remaining()) {
        throw new IllegalArgumentException("a netlink attribute of " + length + " bytes");
      }
      visitor.visit(type, rest.slice(start + 4, length - 4).order(ByteOrder.nativeOrder()));
      rest.position(Math.min(rest.limit(), start + ((length + 3) & ~3)));
    }
  }

  /** The attribute's bytes. */
  public Optional<ByteBuffer> bytes(int type) {
    return Optional.ofNullable(values.get(type)).map(b -> b.duplicate().order(b.order()));
  }

  /** The attribute's text without the NUL at its end; empty if there is none. */
  public String string(int type) {
    return bytes(type)
        .map(b -> {
          var bytes = new byte[b.remaining()];
          b.get(bytes);
          int length = bytes.length;
          while (length > 0 && bytes[length - 1] == 0) {
            length--;
          }
          return new String(bytes, 0, length, StandardCharsets.UTF_8);
        })
        .orElse("");
  }

  /** The attributes inside the attribute; none if it is absent. */
  public Attributes nested(int type) {
    return bytes(type).map(Attributes::of).orElseGet(Attributes::new);
  }

  /** Hands every attribute inside the list {@code type} to {@code visitor}, in order. */
  public void list(int type, Consumer<Attributes> visitor) {
    bytes(type).ifPresent(all -> each(all, (index, value) -> visitor.accept(of(value))));
  }

  /** The number in the host's byte order; {@code absent} if there is none. */
  public int u32(int type, int absent) {
    return bytes(type).filter(b -> b.remaining() >= 4).map(ByteBuffer::getInt).orElse(absent);
  }

  /** The number sent in network byte order; {@code absent} if there is none. */
  public int be32(int type, int absent) {
    return bytes(type)
        .filter(b -> b.remaining() >= 4)
        .map(b -> b.order(ByteOrder.BIG_ENDIAN).getInt())
        .orElse(absent);
  }

  /** The unsigned 16-bit number sent in network byte order; {@code absent} if there is none. */
  public int be16(int type, int absent) {
    return bytes(type)
        .filter(b -> b.remaining() >= 2)
        .map(b -> Short.toUnsignedInt(b.order(ByteOrder.BIG_ENDIAN).getShort()))
        .orElse(absent);
  }

  /** The byte, unsigned; {@code absent} if there is none. */
  public int u8(int type, int absent) {
    return bytes(type)
        .filter(ByteBuffer::hasRemaining)
        .map(b -> Byte.toUnsignedInt(b.get()))
        .orElse(absent);
  }
}
