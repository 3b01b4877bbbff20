package dev.caravel.runtime.image.tar;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.nio.charset.StandardCharsets;

/** One 512-byte header block (POSIX ustar; GNU's base-256 numbers). */
final class Header {
  static final int BLOCK_BYTES = 512;
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_BYTES = 8;

  private final byte[] block;

  /**
   * Looks at a block.
   *
   * @throws InvalidImageException if its checksum is wrong
   */
  Header(byte[] block) throws InvalidImageException {
    this.block = block;
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      boolean inChecksum = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_BYTES;
      byte value = inChecksum ? (byte) ' ' : block[i];
      unsigned += value & 0xff;
      signed += value;
    }
    long expected = number(CHECKSUM_OFFSET, CHECKSUM_BYTES, "checksum");
    if (expected != unsigned && expected != signed) {
      throw new InvalidImageException("not a tar archive: a header's checksum is wrong");
    }
  }

  static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  String path() {
    String name = text(0, 100);
    // the prefix is POSIX's; GNU's old format has times there
    boolean posix = text(257, 6).equals("ustar") && block[262] == 0;
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkTarget() {
    return text(157, 100);
  }

  long mode() throws InvalidImageException {
    return number(100, 8, "mode");
  }

  long uid() throws InvalidImageException {
    return number(108, 8, "user");
  }

  long gid() throws InvalidImageException {
    return number(116, 8, "group");
  }

  long size() throws InvalidImageException {
    return number(124, 12, "size");
  }

  long modifiedSeconds() throws InvalidImageException {
    return number(136, 12, "time");
  }

  long deviceMajor() throws InvalidImageException {
    return number(329, 8, "device");
  }

  long deviceMinor() throws InvalidImageException {
    return number(337, 8, "device");
  }

  private String text(int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.ISO_8859_1);
  }

  private long number(int offset, int length, String what) throws InvalidImageException {
    if ((block[offset] & 0x80) != 0) {
      return binary(offset, length, what);
    }
    String digits = text(offset, length).trim();
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new InvalidImageException(
          "tar header has \"%s\" as %s, which is not octal".formatted(digits, what));
    }
  }

  private long binary(int offset, int length, String what) throws InvalidImageException {
    boolean negative = (block[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = offset; i < offset + length; i++) {
      int digit =
          i == offset ? (negative ? block[i] | 0xffffff00 : block[i] & 0x3f) : block[i] & 0xff;
      long next = i == offset ? digit : value << 8 | digit;
      if (i > offset && next >> 8 != value) {
        throw new InvalidImageException("tar header has a %s beyond 64 bits".formatted(what));
      }
      value = next;
    }
    return value;
  }
}
