package dev.caravel.etcd.log;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbered records in files named after the first one they hold. One thread appends; {@link
 * #append} returns when everything in the frame is on disk.
 */
public final class WriteAheadLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.etcd");
  private static final String SUFFIX = ".wal";
  private static final long SEGMENT_BYTES = 64L << 20;

  /** Takes the records of a log in order. */
  @FunctionalInterface
  public interface Reader {
    /** One record. */
    void record(long index, byte[] bytes) throws IOException;
  }

  private final Disk disk;
  private Disk.Appender segment;
  private long segmentBytes;
  private long lastIndex;
  private boolean broken;

  private WriteAheadLog(Disk disk, Disk.Appender segment, long segmentBytes, long lastIndex) {
    this.disk = disk;
    this.segment = segment;
    this.segmentBytes = segmentBytes;
    this.lastIndex = lastIndex;
  }

  /**
   * Opens the log and hands out every record after {@code afterIndex}. Files end in zeros that were
   * reserved. The torn tail that a crash may have left is cut off. Empty files at its end are
   * removed: a rotation may have failed after it had made one, and records then went on in the file
   * before it.
   *
   * @throws DamagedLogException if a record was changed, or is missing
   */
  public static WriteAheadLog open(Disk disk, long afterIndex, Reader reader) throws IOException {
    var names = segments(disk);
    var empty = new ArrayList<String>();
    while (names.size() > 1 && disk.size(names.getLast()) == 0) {
      empty.add(names.removeLast());
    }
    long index = afterIndex;
    long size = 0;
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      if (!last && firstIndex(names.get(i + 1)) <= index + 1) {
        continue; // all of it lies before the snapshot
      }
      var name = names.get(i);
      if (firstIndex(name) > index + 1) {
        throw missing(name, 0, index, firstIndex(name));
      }
      long fileSize = disk.size(name);
      size = 0;
      try (var in = disk.read(name)) {
        while (size < fileSize) {
          var frame = Frame.read(in, name, size, fileSize);
          if (frame.isEmpty()) {
            break;
          }
          long first = frame.get().firstIndex();
          if (first > index + 1) {
            throw missing(name, size, index, first);
          }
          for (var bytes : frame.get().records()) {
            if (first == index + 1) {
              reader.record(first, bytes);
              index = first;
            }
            first++;
          }
          size += frame.get().bytes();
        }
      }
      if (!last && !isReserved(disk, name, size)) {
        throw new DamagedLogException(name, size, "the file ends early, but another follows it");
      }
    }
    if (!empty.isEmpty() && firstIndex(empty.getFirst()) > index + 1) {
      throw missing(names.getLast(), size, index, firstIndex(empty.getFirst()));
    }
    for (var name : empty) {
      disk.delete(name);
    }
    if (names.isEmpty()) {
      return new WriteAheadLog(disk, create(disk, index + 1), 0, index);
    }
    long tail = disk.size(names.getLast()) - size;
    boolean torn = !isReserved(disk, names.getLast(), size);
    var appender = disk.append(names.getLast());
    if (tail > 0) {
      appender.truncate(size);
    }
    if (torn) {
      LOG.log(
          Level.WARNING,
          "%s: cut off %d bytes at offset %d, a write that a crash cut short and nobody was told of"
              .formatted(names.getLast(), tail, size));
      appender.sync();
    }
    return new WriteAheadLog(disk, appender, size, index);
  }

  private static boolean isReserved(Disk disk, String name, long from) throws IOException {
    try (var in = disk.read(name)) {
      in.skipNBytes(from);
      return Frame.hasOnlyZeros(in);
    }
  }

  private static DamagedLogException missing(String name, long offset, long index, long next) {
    return new DamagedLogException(
        name, offset, "records %d to %d are missing".formatted(index + 1, next - 1));
  }

  /** The number of the last record. */
  public long lastIndex() {
    return lastIndex;
  }

  /** False after a failure that leaves unknown what is on disk: only opening anew finds out. */
  public boolean isUsable() {
    return !broken;
  }

  /**
   * Appends {@code records} and returns when they are on disk.
   *
   * @throws IOException if they are not in the log: the disk is full, or, where {@link #isUsable}
   *     is false, it is not known whether they will be found in it
   */
  public void append(List<byte[]> records) throws IOException {
    if (broken) {
      throw new IOException("the log failed before and must be opened anew");
    }
    var frame = new Frame(lastIndex + 1, records).encode();
    int bytes = frame.remaining();
    try {
      segment.reserve(bytes);
      segment.write(frame);
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
    try {
      segment.sync();
    } catch (IOException e) {
      broken = true; // what the kernel dropped cannot be flushed again
      throw e;
    }
    segmentBytes += bytes;
    lastIndex += records.size();
    if (segmentBytes > SEGMENT_BYTES) {
      rotate();
    }
  }

  private void cutOff(IOException cause) {
    try {
      segment.truncate(segmentBytes);
    } catch (IOException e) {
      broken = true;
      cause.addSuppressed(e);
    }
  }

  /** Goes on in a new file; if none can be made, in the old one. Returns whether it did. */
  public boolean rotate() {
    if (segmentBytes == 0) {
      return true;
    }
    Disk.Appender next;
    try {
      next = create(disk, lastIndex + 1);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the log goes on in the old file, no new one can be made: " + e.getMessage());
      return false; // tried again when more is written
    }
    try {
      segment.close();
    } catch (IOException e) {
      broken = true;
    }
    segment = next;
    segmentBytes = 0;
    return true;
  }

  /** Removes the files that hold nothing after {@code index}. */
  public static void removeUpTo(Disk disk, long index) throws IOException {
    var names = segments(disk);
    for (int i = 0; i + 1 < names.size(); i++) {
      if (firstIndex(names.get(i + 1)) <= index + 1) {
        disk.delete(names.get(i));
      }
    }
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }

  private static Disk.Appender create(Disk disk, long firstIndex) throws IOException {
    var name = "%016x%s".formatted(firstIndex, SUFFIX);
    var appender = disk.append(name);
    try {
      disk.sync();
      return appender;
    } catch (IOException e) {
      // What stays in spite of this is empty, and is removed when the log is opened.
      try {
        appender.close();
        disk.delete(name);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
  }

  private static List<String> segments(Disk disk) throws IOException {
    var names = new ArrayList<String>();
    for (var name : disk.list()) {
      if (name.endsWith(SUFFIX)) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  private static long firstIndex(String name) {
    return Long.parseUnsignedLong(name.substring(0, name.length() - SUFFIX.length()), 16);
  }
}
