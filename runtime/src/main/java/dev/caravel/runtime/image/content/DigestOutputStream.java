package dev.caravel.runtime.image.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Computes the digest of what is written. */
public final class DigestOutputStream extends FilterOutputStream {
  private final MessageDigest digest = Digest.sha256();

  /** Writes to {@code out}. */
  public DigestOutputStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    digest.update((byte) value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    digest.update(bytes, offset, length);
  }

  /** The digest of all that was written; nothing may be written afterwards. */
  public Digest digest() {
    return Digest.finish(digest);
  }
}
