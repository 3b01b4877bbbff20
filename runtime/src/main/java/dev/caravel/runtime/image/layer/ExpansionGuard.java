package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import java.util.zip.ZipException;

/** Stops what unpacks to far more than it is: a bomb. */
final class ExpansionGuard extends FilterInputStream {
  private final LongSupplier compressedBytes;
  private final LayerLimits limits;
  private final String what;
  private long bytes;

  ExpansionGuard(
      InputStream unpacked, LongSupplier compressedBytes, LayerLimits limits, String what) {
    super(unpacked);
    this.compressedBytes = compressedBytes;
    this.limits = limits;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = unpack(buffer, offset, length);
    if (count > 0) {
      bytes += count;
      if (bytes > limits.bytes()) {
        throw new InvalidImageException(
            "%s unpacks to more than the %d bytes it may have".formatted(what, limits.bytes()));
      }
      if (bytes > limits.ratioFromBytes() && bytes / limits.ratio() > compressedBytes.getAsLong()) {
        throw new InvalidImageException(
            "%s unpacks to more than %d times its size: it is taken for a bomb"
                .formatted(what, limits.ratio()));
      }
    }
    return count;
  }

  private int unpack(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (EOFException | ZipException e) {
      throw new InvalidImageException(
          what + " is damaged: its gzip data are malformed or end early");
    }
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.clamp(count, 0, 1 << 16)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
