package dev.caravel.runtime.image.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream whose digest is computed as it is read. Nothing that was made from it may be used before
 * {@link #verify} has returned.
 */
public final class VerifiedInputStream extends FilterInputStream {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Digest expected;
  private final long maxBytes;
  private final String what;
  private final MessageDigest digest = Digest.sha256();
  private long bytes;

  /**
   * Reads {@code in}, which should have the digest {@code expected}.
   *
   * @param maxBytes more is refused while it is read
   * @param what what this is, for messages
   */
  public VerifiedInputStream(InputStream in, Digest expected, long maxBytes, String what) {
    super(in);
    this.expected = expected;
    this.maxBytes = maxBytes;
    this.what = what;
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
      if (bytes > maxBytes) {
        throw new InvalidImageException(
            "%s %s has more than the %d bytes it may have".formatted(what, expected, maxBytes));
      }
      digest.update(buffer, offset, count);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.clamp(count, 0, CHUNK_BYTES)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /**
   * Reads what is left and compares.
   *
   * @throws InvalidImageException if the digest is another
   */
  public void verify() throws IOException {
    byte[] buffer = new byte[CHUNK_BYTES];
    int count = read(buffer, 0, buffer.length);
    while (count >= 0) {
      count = read(buffer, 0, buffer.length);
    }
    var actual = Digest.finish(digest);
    if (!actual.equals(expected)) {
      throw new InvalidImageException(
          "%s has the digest %s instead of %s".formatted(what, actual, expected));
    }
  }
}
