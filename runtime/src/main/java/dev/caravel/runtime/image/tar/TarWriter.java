package dev.caravel.runtime.image.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a small ustar archive that depends on nothing but what is put in: all is root's, 1970. */
public final class TarWriter {
  private static final byte[] NOTHING = {};
  private static final int MAX_NAME_BYTES = 100;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds a directory. */
  public TarWriter directory(String path, int mode) {
    return add('5', path, mode, "", NOTHING);
  }

  /** Adds a file. */
  public TarWriter file(String path, int mode, byte[] content) {
    return add('0', path, mode, "", content);
  }

  /** Adds a symbolic link. */
  public TarWriter link(String path, String target) {
    return add('2', path, 0777, target, NOTHING);
  }

  /** Adds an entry of any type. */
  public TarWriter add(char type, String path, int mode, String target, byte[] content) {
    byte[] block = new byte[Header.BLOCK_BYTES];
    put(block, 0, path);
    put(block, 100, octal(mode, 7));
    put(block, 108, octal(0, 7));
    put(block, 116, octal(0, 7));
    put(block, 124, octal(content.length, 11));
    put(block, 136, octal(0, 11));
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 157, target);
    put(block, 257, "ustar\00000");
    put(block, 329, octal(0, 7));
    put(block, 337, octal(0, 7));
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    put(block, 148, octal(sum, 6) + "\0 ");
    out.writeBytes(block);
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & (Header.BLOCK_BYTES - 1)]);
    return this;
  }

  /** The whole archive. */
  public byte[] finish() {
    out.writeBytes(new byte[2 * Header.BLOCK_BYTES]);
    return out.toByteArray();
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("\"" + text + "\" is too long for a ustar header");
    }
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text;
  }
}
