package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.content.VerifiedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Stops a layer that unpacks to far more than it is: a layer bomb. */
final class ExpansionGuard extends FilterInputStream {
  private final VerifiedInputStream compressed;
  private final LayerLimits limits;
  private long bytes;

  ExpansionGuard(InputStream unpacked, VerifiedInputStream compressed, LayerLimits limits) {
    super(unpacked);
    this.compressed = compressed;
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      bytes += count;
      if (bytes > limits.bytes()) {
        throw new InvalidImageException(
            "layer unpacks to more than the %d bytes a layer may have".formatted(limits.bytes()));
      }
      if (bytes > limits.ratioFromBytes() && bytes / limits.ratio() > compressed.bytes()) {
        throw new InvalidImageException(
            "layer unpacks to more than %d times its size and is taken for a bomb"
                .formatted(limits.ratio()));
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return read(new byte[(int) Math.clamp(count, 0, 1 << 16)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
