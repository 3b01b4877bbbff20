package dev.caravel.runtime.image.tar;

import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.tar.TarEntry.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar archive entry by entry: ustar, pax and GNU long names. Everything it holds in memory
 * is bounded. What a header says is passed on as it is; who unpacks decides what is allowed.
 */
public final class TarReader {
  private static final int MAX_EXTENSION_BYTES = 1 << 20;
  private static final int MAX_PATH_BYTES = 4096;

  private final InputStream in;
  private final PaxRecords global = new PaxRecords();
  private long remaining;
  private long padding;

  /** Reads the archive in {@code in}, which the caller closes. */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next entry; what is left of the last one is skipped.
   *
   * @return empty at the end of the archive
   * @throws InvalidImageException if this is no tar archive, or it ends early
   */
  public Optional<TarEntry> next() throws IOException {
    try {
      return readNext();
    } catch (EOFException e) {
      throw new InvalidImageException("tar archive ends early");
    }
  }

  private Optional<TarEntry> readNext() throws IOException {
    in.skipNBytes(remaining + padding);
    remaining = 0;
    padding = 0;
    var pax = new PaxRecords();
    pax.putAll(global);
    String longPath = "";
    String longTarget = "";
    while (true) {
      byte[] block = in.readNBytes(Header.BLOCK_BYTES);
      if (block.length == 0 || Header.isZero(block)) {
        return Optional.empty();
      }
      if (block.length < Header.BLOCK_BYTES) {
        throw new InvalidImageException("tar archive ends within a header");
      }
      var header = new Header(block);
      switch (header.type()) {
        case 'x' -> pax.add(extension(header));
        case 'g' -> {
          byte[] records = extension(header);
          global.add(records);
          pax.add(records);
        }
        case 'L' -> longPath = text(extension(header));
        case 'K' -> longTarget = text(extension(header));
        default -> {
          return Optional.of(entry(header, pax, longPath, longTarget));
        }
      }
    }
  }

  private byte[] extension(Header header) throws IOException {
    long size = header.size();
    if (size < 0 || size > MAX_EXTENSION_BYTES) {
      throw new InvalidImageException(
          "tar archive has an extended header of %d bytes".formatted(size));
    }
    byte[] data = in.readNBytes((int) size);
    if (data.length < size) {
      throw new InvalidImageException("tar archive ends within an extended header");
    }
    in.skipNBytes(padding(size));
    return data;
  }

  private static String text(byte[] data) {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return new String(data, 0, end, StandardCharsets.ISO_8859_1);
  }

  private TarEntry entry(Header header, PaxRecords pax, String longPath, String longTarget)
      throws IOException {
    String path = pax.text("path").orElse(longPath.isEmpty() ? header.path() : longPath);
    String target =
        pax.text("linkpath").orElse(longTarget.isEmpty() ? header.linkTarget() : longTarget);
    if (path.length() > MAX_PATH_BYTES || target.length() > MAX_PATH_BYTES) {
      throw new InvalidImageException("tar archive has a path of " + path.length() + " characters");
    }
    var kind = kind(header.type(), path);
    long size = pax.number("size", header.size());
    if (size < 0) {
      throw new InvalidImageException("\"%s\" has the size %d".formatted(path, size));
    }
    remaining = kind == Kind.FILE ? size : 0;
    padding = padding(remaining);
    return new TarEntry(
        kind,
        path,
        target,
        remaining,
        (int) header.mode() & 07777,
        id(pax.number("uid", header.uid()), path),
        id(pax.number("gid", header.gid()), path),
        (int) header.deviceMajor(),
        (int) header.deviceMinor(),
        pax.time("mtime", header.modifiedSeconds()),
        pax.xattrs());
  }

  private static Kind kind(char type, String path) throws InvalidImageException {
    return switch (type) {
      case '0', '\0', '7' -> path.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
      case '1' -> Kind.HARD_LINK;
      case '2' -> Kind.SYMBOLIC_LINK;
      case '3' -> Kind.CHARACTER_DEVICE;
      case '4' -> Kind.BLOCK_DEVICE;
      case '5' -> Kind.DIRECTORY;
      case '6' -> Kind.FIFO;
      case 'S' ->
          throw new InvalidImageException(
              "\"" + path + "\" is a sparse file; those are not supported in layers");
      default ->
          throw new InvalidImageException(
              "\"%s\" has the unknown type %d".formatted(path, (int) type));
    };
  }

  private static int id(long value, String path) throws InvalidImageException {
    // -1 would mean "leave it as it is" to chown(2)
    if (value < 0 || value > 0xfffffffeL) {
      throw new InvalidImageException(
          "\"%s\" belongs to the user or group %d".formatted(path, value));
    }
    return (int) value;
  }

  /**
   * Bytes of the current file.
   *
   * @return how many were read, -1 at the end of the file
   * @throws InvalidImageException if the archive ends before the file does
   */
  public int read(byte[] buffer) throws IOException {
    if (remaining == 0) {
      return -1;
    }
    int count = in.read(buffer, 0, (int) Math.min(buffer.length, remaining));
    if (count < 0) {
      throw new InvalidImageException("tar archive ends within a file");
    }
    remaining -= count;
    return count;
  }

  private static long padding(long size) {
    return -size & (Header.BLOCK_BYTES - 1);
  }
}
