package dev.caravel.runtime.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The records of one message to the shim, in the order in which they are added. */
public final class Fields {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Fields() {}

  /** Goes on behind a message that was finished before. */
  public Fields(byte[] message) {
    out.writeBytes(message);
  }

  /**
   * Adds a text.
   *
   * @throws IllegalArgumentException if it holds a NUL, which no path or argument can
   */
  public Fields text(Field field, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(field + " holds a NUL character");
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return record(field, ByteBuffer.allocate(bytes.length + 1).put(bytes).array());
  }

  /** Adds one text record for each element. */
  public Fields texts(Field field, Iterable<String> texts) {
    texts.forEach(text -> text(field, text));
    return this;
  }

  public Fields number(Field field, long number) {
    return record(field, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** Adds 1 for true, nothing for false. */
  public Fields flag(Field field, boolean set) {
    return set ? number(field, 1) : this;
  }

  /** Adds a list of records. */
  public Fields list(Field field, Fields fields) {
    return record(field, fields.bytes());
  }

  /** The message's value. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  private Fields record(Field field, byte[] value) {
    out.writeBytes(Frame.encode(field.tag, value, value.length));
    return this;
  }
}
