package dev.caravel.api.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf from the end to the beginning, so that the length of a message is known when it
 * is to be written, without counting first.
 */
final class ReverseWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;

  private byte[] buffer = new byte[1024];
  private int start = buffer.length;

  /** How much has been written; what {@link #closeMessage} wants to know of the message's end. */
  int mark() {
    return buffer.length - start;
  }

  /** Puts length and tag before all that was written since the mark. */
  void closeMessage(int number, int mark) {
    varint(mark() - mark);
    tag(number, DELIMITED);
  }

  void string(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(int number, byte[] value) {
    raw(value);
    varint(value.length);
    tag(number, DELIMITED);
  }

  void number(int number, long value) {
    varint(value);
    tag(number, VARINT);
  }

  void real(int number, double value) {
    reserve(8);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 7; i >= 0; i--) {
      buffer[--start] = (byte) (bits >>> 8 * i);
    }
    tag(number, FIXED64);
  }

  void raw(byte[] value) {
    reserve(value.length);
    start -= value.length;
    System.arraycopy(value, 0, buffer, start, value.length);
  }

  byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, start, buffer.length);
  }

  private void tag(int number, int wireType) {
    varint((long) number << 3 | wireType);
  }

  private void varint(long value) {
    int size = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    reserve(size);
    start -= size;
    long rest = value;
    for (int i = 0; i < size; i++) {
      buffer[start + i] = (byte) (i < size - 1 ? rest & 0x7f | 0x80 : rest & 0x7f);
      rest >>>= 7;
    }
  }

  private void reserve(int more) {
    if (start < more) {
      int used = buffer.length - start;
      byte[] larger = new byte[Math.max(buffer.length * 2, Math.addExact(used, more))];
      System.arraycopy(buffer, start, larger, larger.length - used, used);
      start = larger.length - used;
      buffer = larger;
    }
  }
}
