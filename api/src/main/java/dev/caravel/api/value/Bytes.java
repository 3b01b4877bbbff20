package dev.caravel.api.value;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes that never change; in JSON and YAML they are base64. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes copyOf(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** Takes the array itself, without a copy: the caller must never change it again. */
  public static Bytes wrap(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  public static Bytes ofUtf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads padded standard base64; line breaks are skipped, as Go does.
   *
   * @throws IllegalArgumentException if it is malformed; the message is Go's, with the offset
   */
  public static Bytes fromBase64(String text) {
    var compact =
        text.indexOf('\n') < 0 && text.indexOf('\r') < 0
            ? text
            : text.replace("\n", "").replace("\r", "");
    if (compact.length() % 4 == 0) {
      try {
        return wrap(Base64.getDecoder().decode(compact));
      } catch (IllegalArgumentException e) {
        throw corrupt(compact);
      }
    }
    throw corrupt(compact);
  }

  private static IllegalArgumentException corrupt(String text) {
    int valid = 0;
    while (valid < text.length() && isBase64(text.charAt(valid))) {
      valid++;
    }
    int offset = valid == text.length() ? valid / 4 * 4 : valid;
    return new IllegalArgumentException("illegal base64 data at input byte " + offset);
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(content);
  }

  public int size() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  /**
   * The byte at {@code index}.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   */
  public byte at(int index) {
    return content[index];
  }

  /** A copy. */
  public byte[] toByteArray() {
    return content.clone();
  }

  /** A read-only look at the bytes, without a copy. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(content);
  }

  /** The bytes read as UTF-8; what is malformed becomes U+FFFD. */
  public String toUtf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The size alone: what is in it may be a secret. */
  @Override
  public String toString() {
    return "Bytes[" + content.length + "]";
  }
}
