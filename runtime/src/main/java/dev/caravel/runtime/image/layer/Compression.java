package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a tar is packed, told by its first bytes: media types are often wrong about it. */
public final class Compression {
  private static final int MAGIC_BYTES = 6;
  private static final int BUFFER_BYTES = 1 << 16;

  private Compression() {}

  /**
   * The bytes of {@code in} unpacked; reading more of them than {@code limits} allows fails.
   *
   * @param what what this is, for messages
   * @throws InvalidImageException if they are packed in a way this cannot undo
   */
  public static InputStream unpack(InputStream in, LayerLimits limits, String what)
      throws IOException {
    var counted = new Counted(in);
    var buffered = new BufferedInputStream(counted, BUFFER_BYTES);
    buffered.mark(MAGIC_BYTES);
    byte[] magic = buffered.readNBytes(MAGIC_BYTES);
    buffered.reset();
    if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      throw unsupported(what, "zstd");
    }
    if (starts(magic, 'B', 'Z', 'h')) {
      throw unsupported(what, "bzip2");
    }
    if (starts(magic, 0xfd, '7', 'z', 'X', 'Z')) {
      throw unsupported(what, "xz");
    }
    var unpacked =
        starts(magic, 0x1f, 0x8b) ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
    return new ExpansionGuard(unpacked, () -> counted.bytes, limits, what);
  }

  private static InvalidImageException unsupported(String what, String format) {
    return new InvalidImageException(
        "%s is compressed with %s, which is not supported: use gzip or none"
            .formatted(what, format));
  }

  private static boolean starts(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      bytes += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }
}
