package dev.caravel.network.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one after the other into one growing buffer. Numbers are in the host's
 * byte order unless a method's name says otherwise.
 */
public final class MessageWriter {
  private static final int HEADER_BYTES = 16;
  private static final int NESTED = 0x8000;

  private ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

  /** The content of a message or a nested attribute. */
  public interface Content {
    void writeTo(MessageWriter writer);
  }

  /** Adds one message (struct nlmsghdr and what {@code content} writes). */
  void message(int type, int flags, int sequence, Content content) {
    int start = buffer.position();
    room(HEADER_BYTES);
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    content.writeTo(this);
    buffer.putInt(start, buffer.position() - start);
    pad();
  }

  /** Bytes as they are, padded to four: a message's fixed header. */
  public MessageWriter header(byte... bytes) {
    room(bytes.length + 3);
    buffer.put(bytes);
    pad();
    return this;
  }

  /** A fixed header of one 32-bit number. */
  public MessageWriter headerInt(int value) {
    room(4);
    buffer.putInt(value);
    return this;
  }

  /** An attribute of raw bytes. */
  public MessageWriter bytes(int type, byte[] value) {
    start(type, value.length);
    buffer.put(value);
    pad();
    return this;
  }

  /** An attribute of one byte. */
  public MessageWriter u8(int type, int value) {
    start(type, 1);
    buffer.put((byte) value);
    pad();
    return this;
  }

  /** A 16-bit attribute. */
  public MessageWriter u16(int type, int value) {
    start(type, 2);
    buffer.putShort((short) value);
    pad();
    return this;
  }

  /** A 32-bit attribute. */
  public MessageWriter u32(int type, int value) {
    start(type, 4);
    buffer.putInt(value);
    return this;
  }

  /** A 32-bit attribute in network byte order, as nf_tables wants all its numbers. */
  public MessageWriter be32(int type, int value) {
    start(type, 4);
    return bigEndian(() -> buffer.putInt(value));
  }

  /** A 16-bit attribute in network byte order. */
  public MessageWriter be16(int type, int value) {
    start(type, 2);
    bigEndian(() -> buffer.putShort((short) value));
    pad();
    return this;
  }

  /** A 64-bit attribute in network byte order. */
  public MessageWriter be64(int type, long value) {
    start(type, 8);
    return bigEndian(() -> buffer.putLong(value));
  }

  /** A string attribute, ended by a NUL. */
  public MessageWriter string(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return bytes(type, Arrays.copyOf(bytes, bytes.length + 1));
  }

  /** An attribute that holds the attributes which {@code content} writes. */
  public MessageWriter nested(int type, Content content) {
    return open(type | NESTED, content);
  }

  /** {@link #nested} without the flag for it, for interfaces older than the flag. */
  public MessageWriter open(int type, Content content) {
    int start = buffer.position();
    start(type, 0);
    content.writeTo(this);
    int length = buffer.position() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException(
          "a netlink attribute of " + length + " bytes; the most is 65535");
    }
    buffer.putShort(start, (short) length);
    return this;
  }

  /** The number of bytes written so far. */
  public int size() {
    return buffer.position();
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private MessageWriter bigEndian(Runnable write) {
    buffer.order(ByteOrder.BIG_ENDIAN);
    write.run();
    buffer.order(ByteOrder.nativeOrder());
    return this;
  }

  private void start(int type, int length) {
    room(length + 7);
    buffer.putShort((short) (length + 4)).putShort((short) type);
  }

  private void pad() {
    while ((buffer.position() & 3) != 0) {
      buffer.put((byte) 0);
    }
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes + 4) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes + 4);
      var larger = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
      buffer = larger.put(buffer.flip());
    }
  }
}
