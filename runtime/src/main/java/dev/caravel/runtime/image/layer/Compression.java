package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a tar is packed, told by its first bytes: media types are often wrong about it. */
public final class Compression {
  private static final int MAGIC_BYTES = 6;
  private static final int BUFFER_BYTES = 1 << 16;

  private Compression() {}

  /**
   * The bytes of {@code in} unpacked.
   *
   * @throws InvalidImageException if they are packed in a way this cannot undo
   */
  public static InputStream unpack(InputStream in, String what) throws IOException {
    var buffered = new BufferedInputStream(in, BUFFER_BYTES);
    buffered.mark(MAGIC_BYTES);
    byte[] magic = buffered.readNBytes(MAGIC_BYTES);
    buffered.reset();
    if (starts(magic, 0x1f, 0x8b)) {
      return new GZIPInputStream(buffered, BUFFER_BYTES);
    }
    if (starts(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
      throw unsupported(what, "zstd");
    }
    if (starts(magic, 'B', 'Z', 'h')) {
      throw unsupported(what, "bzip2");
    }
    if (starts(magic, 0xfd, '7', 'z', 'X', 'Z')) {
      throw unsupported(what, "xz");
    }
    return buffered;
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
}
