package dev.caravel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the objects that a watch in protobuf adds, without decoding them: the reader must not be
 * what is measured.
 */
final class AddedEvents implements AutoCloseable {
  /** Field 1 of meta/v1 WatchEvent, which servers write first, and the first letter of ADDED. */
  private static final int[] ADDED = {1 << 3 | 2, "ADDED".length(), 'A'};

  private static final int MOST_BYTES = 64 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;

  AddedEvents(InputStream in) {
    this.in = in;
  }

  /**
   * Reads on until so many objects were added.
   *
   * @throws IOException if the watch ends before
   */
  void await(int count) throws IOException {
    for (int seen = 0; seen < count; ) {
      int length = next() << 24 | next() << 16 | next() << 8 | next();
      if (length < ADDED.length || length > MOST_BYTES) {
        throw new IOException(
            "no event of a watch: " + Integer.toUnsignedString(length) + " bytes");
      }
      boolean added = true;
      for (int expected : ADDED) {
        added &= next() == expected;
      }
      skip(length - ADDED.length);
      if (added) {
        seen++;
      }
    }
  }

  private int next() throws IOException {
    if (start == end) {
      fill();
    }
    return buffer[start++] & 0xff;
  }

  private void skip(int bytes) throws IOException {
    for (int left = bytes; left > 0; ) {
      if (start == end) {
        fill();
      }
      int step = Math.min(left, end - start);
      start += step;
      left -= step;
    }
  }

  private void fill() throws IOException {
    start = 0;
    end = Math.max(0, in.read(buffer));
    if (end == 0) {
      throw new EOFException("the watch ended before all had come");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
