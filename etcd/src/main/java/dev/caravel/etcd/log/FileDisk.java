package dev.caravel.etcd.log;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A directory of the file system. */
public final class FileDisk implements Disk {
  private static final Logger LOG = System.getLogger("dev.caravel.etcd");
  private static final int READ_BUFFER_BYTES = 1 << 16;
  private static final long RESERVED_BYTES = 1 << 20;

  private final Path directory;

  /** Uses {@code directory}, which must exist. */
  public FileDisk(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<String> list() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public InputStream read(String name) throws IOException {
    return new BufferedInputStream(
        Files.newInputStream(directory.resolve(name)), READ_BUFFER_BYTES);
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(directory.resolve(name));
  }

  @Override
  public Appender append(String name) throws IOException {
    return new FileAppender(FileChannel.open(directory.resolve(name), CREATE, WRITE));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    var source = directory.resolve(from);
    var target = directory.resolve(to);
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  private static final class FileAppender implements Appender {
    private final FileChannel channel;
    private long size;

    FileAppender(FileChannel channel) throws IOException {
      this.channel = channel;
      this.size = channel.size();
      channel.position(size);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      size = Math.max(size, channel.position());
    }

    @Override
    public void reserve(int bytes) {
      try {
        long wanted = channel.position() + bytes;
        if (wanted > size) {
          fillTo(wanted + RESERVED_BYTES);
        }
      } catch (IOException noRoom) {
        LOG.log(Level.DEBUG, "nothing is reserved: {0}", noRoom.getMessage());
      }
    }

    private void fillTo(long end) throws IOException {
      var zeros = ByteBuffer.allocate(READ_BUFFER_BYTES);
      while (size < end) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), end - size));
        size += channel.write(zeros, size);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
      channel.position(size);
      this.size = size;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
