package dev.caravel.runtime.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Tar archives of every kind, good and bad. */
public final class TarBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds any entry. */
  public TarBytes entry(char type, String path, String target, byte[] content) {
    return entry(type, path, target, content, content.length, 0, 0);
  }

  /** Adds an entry that may lie about its size. */
  public TarBytes entry(
      char type, String path, String target, byte[] content, long size, int major, int minor) {
    byte[] block = new byte[512];
    put(block, 0, path);
    put(block, 100, "%07o".formatted(type == '5' ? 0755 : 0644));
    put(block, 108, "%07o".formatted(0));
    put(block, 116, "%07o".formatted(0));
    put(block, 124, "%011o".formatted(size));
    put(block, 136, "%011o".formatted(1_000_000));
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 157, target);
    put(block, 257, "ustar\00000");
    put(block, 329, "%07o".formatted(major));
    put(block, 337, "%07o".formatted(minor));
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    put(block, 148, "%06o\0 ".formatted(sum));
    out.writeBytes(block);
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
    return this;
  }

  public TarBytes file(String path, String content) {
    return entry('0', path, "", content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBytes file(String path, byte[] content) {
    return entry('0', path, "", content);
  }

  public TarBytes directory(String path) {
    return entry('5', path, "", new byte[0]);
  }

  public TarBytes symbolicLink(String path, String target) {
    return entry('2', path, target, new byte[0]);
  }

  public TarBytes hardLink(String path, String target) {
    return entry('1', path, target, new byte[0]);
  }

  public TarBytes device(char type, String path, int major, int minor) {
    return entry(type, path, "", new byte[0], 0, major, minor);
  }

  /** A pax header before the next entry: pairs of key and value. */
  public TarBytes pax(String... keysAndValues) {
    var records = new ByteArrayOutputStream();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      String rest = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
      int length = rest.length();
      while (Integer.toString(length).length() + rest.length() != length) {
        length = Integer.toString(length).length() + rest.length();
      }
      records.writeBytes((length + rest).getBytes(StandardCharsets.UTF_8));
    }
    return entry('x', "pax", "", records.toByteArray());
  }

  /** Adds bytes that are no entry. */
  public TarBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** The archive as far as it is, without an end. */
  public byte[] unfinished() {
    return out.toByteArray();
  }

  public byte[] finish() {
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }
}
