package dev.caravel.runtime.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One record as it arrives from the shim: a tag and its value, which may hold further records. */
final class Frame {
  static final int HEADER_BYTES = 5;
  static final int MAX_VALUE_BYTES = 4 << 20;

  private final int tag;
  private final byte[] value;

  /**
   * @param tag one of {@link Tag}, or a field's number
   */
  Frame(int tag, byte[] value) {
    this.tag = tag;
    this.value = value;
  }

  int tag() {
    return tag;
  }

  /** The value as bytes, not to be written to. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(value).asReadOnlyBuffer();
  }

  static byte[] encode(int tag, byte[] value, int length) {
    return ByteBuffer.allocate(HEADER_BYTES + length)
        .put((byte) tag)
        .putInt(length)
        .put(value, 0, length)
        .array();
  }

  /** The value as text, without the NUL at its end. */
  String text() {
    int length = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
    return new String(value, 0, length, StandardCharsets.UTF_8);
  }

  /** The number in the first record of that field, or 0. */
  long number(Field field) {
    List<Long> all = numbers(field);
    return all.isEmpty() ? 0 : all.getFirst();
  }

  /** The numbers in all records of that field. */
  List<Long> numbers(Field field) {
    return records().stream()
        .filter(r -> r.tag == field.tag && r.value.length == Long.BYTES)
        .map(r -> ByteBuffer.wrap(r.value).getLong())
        .toList();
  }

  /** The text in the first record of that field, or empty. */
  String text(Field field) {
    return records().stream()
        .filter(r -> r.tag == field.tag)
        .findFirst()
        .map(Frame::text)
        .orElse("");
  }

  private List<Frame> records() {
    var records = new ArrayList<Frame>();
    var rest = ByteBuffer.wrap(value);
    while (rest.remaining() >= HEADER_BYTES) {
      int tag = rest.get() & 0xff;
      int length = rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        throw new IllegalStateException("the shim's answer is malformed");
      }
      byte[] bytes = new byte[length];
      rest.get(bytes);
      records.add(new Frame(tag, bytes));
    }
    return records;
  }
}
