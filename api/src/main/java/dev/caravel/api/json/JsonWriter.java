package dev.caravel.api.json;

import dev.caravel.api.value.Bytes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes that knows how Go's encoder writes JSON's scalars. */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer = new byte[1024];
  private int length;

  public JsonWriter raw(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  public JsonWriter raw(Bytes bytes) {
    return raw(bytes.toByteArray());
  }

  public JsonWriter raw(char ascii) {
    reserve(1);
    buffer[length++] = (byte) ascii;
    return this;
  }

  JsonWriter nothing() {
    return raw(NULL);
  }

  JsonWriter truth(boolean value) {
    return raw(value ? TRUE : FALSE);
  }

  JsonWriter number(long value) {
    return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** As Go does: plain digits, and an exponent below 1e-6 and from 1e21. */
  JsonWriter number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("json: unsupported value: " + value);
    }
    double size = Math.abs(value);
    String text;
    if (size == 0) {
      text = 1 / value < 0 ? "-0" : "0";
    } else if (size < 1e-6 || size >= 1e21) {
      text = Double.toString(value).replace(".0E", "E").replace('E', 'e');
      int exponent = text.indexOf('e') + 1;
      text =
          text.charAt(exponent) == '-'
              ? text
              : text.substring(0, exponent) + '+' + text.substring(exponent);
    } else {
      text = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
    return raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A string with quotes, escaped as Go does for HTML. */
  public JsonWriter string(String text) {
    int count = text.length();
    reserve(count * 6 + 2);
    byte[] out = buffer;
    int at = length;
    out[at++] = '"';
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&') {
        out[at++] = (byte) c;
      } else if (c < 0x80) {
        at = escape(c, out, at);
      } else if (c < 0x800) {
        out[at++] = (byte) (0xc0 | c >> 6);
        out[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (c == 0x2028 || c == 0x2029) {
        at = unicode(c, out, at);
      } else if (!Character.isSurrogate(c)) {
        out[at++] = (byte) (0xe0 | c >> 12);
        out[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < count
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[at++] = (byte) (0xf0 | point >> 18);
        out[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        out[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        at = unicode('\ufffd', out, at);
      }
    }
    out[at++] = '"';
    length = at;
    return this;
  }

  private static int escape(char c, byte[] out, int start) {
    char letter =
        switch (c) {
          case '"', '\\' -> c;
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          case '\b' -> 'b';
          case '\f' -> 'f';
          default -> 0;
        };
    if (letter == 0) {
      return unicode(c, out, start);
    }
    out[start] = '\\';
    out[start + 1] = (byte) letter;
    return start + 2;
  }

  private static int unicode(char c, byte[] out, int start) {
    out[start] = '\\';
    out[start + 1] = 'u';
    for (int i = 0; i < 4; i++) {
      out[start + 2 + i] = HEX[c >> (12 - 4 * i) & 0xf];
    }
    return start + 6;
  }

  public int size() {
    return length;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(length, more)));
    }
  }
}
