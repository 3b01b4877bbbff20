package dev.caravel.kubelet.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's log from where the options want it. When the file is rotated, reading goes on
 * with the new one. Of one thread.
 */
public final class LogReader implements Closeable {
  private static final int BUFFER_BYTES = 32 << 10;

  /** A longer line is none of CRI's: its writers split at 16 KiB. */
  private static final int LINE_LIMIT = 1 << 20;

  private final Path path;
  private final LogOptions options;
  private FileChannel file;
  private @Nullable Object key;
  private long position;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private byte[] line = new byte[1 << 10];
  private int lineLength;
  private long leftBytes;

  /**
   * Opens a log.
   *
   * @throws IOException if it cannot be read
   */
  public LogReader(Path path, LogOptions options) throws IOException {
    this.path = path;
    this.options = options;
    this.leftBytes = options.limitBytes().orElse(Long.MAX_VALUE);
    this.file = FileChannel.open(path, StandardOpenOption.READ);
    this.key = key(path);
    this.position =
        options.tailLines().isPresent() ? tailStart(options.tailLines().getAsLong()) : 0;
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Where the last so many lines begin. */
  private long tailStart(long lines) throws IOException {
    long end = file.size();
    if (lines == 0) {
      return end;
    }
    long found = 0;
    var block = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = end; at > 0; ) {
      int length = (int) Math.min(BUFFER_BYTES, at);
      at -= length;
      block.clear().limit(length);
      readFully(block, at);
      for (int i = length - 1; i >= 0; i--) {
        boolean last = at + i == end - 1;
        if (block.get(i) == '\n' && !last && ++found == lines) {
          return at + i + 1;
        }
      }
    }
    return 0;
  }

  private void readFully(ByteBuffer block, long at) throws IOException {
    while (block.hasRemaining()) {
      if (file.read(block, at + block.position()) < 0) {
        return;
      }
    }
  }

  /**
   * The next piece of output; empty at the end of what is written so far, which another call may
   * find to have grown, and when the limit is reached.
   */
  public Optional<byte[]> next() throws IOException {
    while (leftBytes > 0) {
      if (!readLine()) {
        if (!rotated()) {
          return Optional.empty();
        }
        continue;
      }
      var parsed = LogLine.parse(Arrays.copyOf(line, lineLength));
      lineLength = 0;
      if (parsed.isPresent() && isWanted(parsed.get())) {
        return Optional.of(limited(written(parsed.get())));
      }
    }
    return Optional.empty();
  }

  /** Whether the limit is reached: nothing more will come. */
  public boolean isExhausted() {
    return leftBytes <= 0;
  }

  private boolean isWanted(LogLine candidate) {
    return (options.stream().isEmpty() || options.stream().equals(candidate.stream()))
        && (options.since().isEmpty() || !candidate.instant().isBefore(options.since().get()));
  }

  private byte[] written(LogLine output) {
    var content = output.content().toByteArray();
    if (!options.timestamps()) {
      return content;
    }
    var time = (output.time() + " ").getBytes(StandardCharsets.US_ASCII);
    var all = Arrays.copyOf(time, time.length + content.length);
    System.arraycopy(content, 0, all, time.length, content.length);
    return all;
  }

  private byte[] limited(byte[] output) {
    var piece = output.length <= leftBytes ? output : Arrays.copyOf(output, (int) leftBytes);
    leftBytes -= piece.length;
    return piece;
  }

  /** Reads on to the end of a line; false if the file ends before. */
  private boolean readLine() throws IOException {
    while (true) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (lineLength == line.length) {
          line = Arrays.copyOf(line, line.length * 2);
        }
        line[lineLength++] = next;
        if (next == '\n') {
          return true;
        }
        if (lineLength >= LINE_LIMIT) {
          throw new IOException("a line of more than " + LINE_LIMIT + " bytes in " + path);
        }
      }
      buffer.clear();
      int count = file.read(buffer, position);
      buffer.flip();
      if (count <= 0) {
        buffer.limit(0);
        return false;
      }
      position += count;
    }
  }

  /** Whether the name stands for another file by now; if so, that one is read from here on. */
  private boolean rotated() throws IOException {
    try {
      var current = key(path);
      if (Objects.equals(current, key)) {
        return false;
      }
      var fresh = FileChannel.open(path, StandardOpenOption.READ);
      file.close();
      file = fresh;
      key = current;
      position = 0;
      lineLength = 0;
      return true;
    } catch (NoSuchFileException between) {
      return false; // renamed, and the new one is not there yet
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
