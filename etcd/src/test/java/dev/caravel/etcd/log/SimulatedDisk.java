package dev.caravel.etcd.log;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that crashes in the middle of any operation and then has lost what was not flushed: of a
 * file's unflushed end a part may be there, whole sectors of it as zeros; names that were not
 * flushed may be old or new. While it {@link #fault faults}, its directory can at times not be
 * flushed, nor files be removed.
 */
public final class SimulatedDisk implements Disk {
  private static final int SECTOR_BYTES = 512;

  /** The machine is off. */
  public static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class File {
    byte[] bytes = {};
    int written;
    int flushed;
    int flushedSize;
  }

  private final Random random;
  private Map<String, File> flushedNames = new TreeMap<>();
  private Map<String, File> names = new TreeMap<>();
  private long operationsLeft = Long.MAX_VALUE;
  private long capacity = Long.MAX_VALUE;
  private boolean off;
  private int faultOneIn;
  private boolean failNextSync;
  private int openFiles;

  public SimulatedDisk(Random random) {
    this.random = random;
  }

  /** The crash comes at the operation after this many. */
  public void crashAfter(long operations) {
    operationsLeft = operations;
  }

  /** Writes beyond so many bytes in all files fail. */
  public void capacity(long bytes) {
    capacity = bytes;
  }

  /** One in so many flushes and removals of names fails from now on; 0: none. */
  public void fault(int oneIn) {
    faultOneIn = oneIn;
  }

  /** The next flush of names fails. */
  public void failNextSync() {
    failNextSync = true;
  }

  /** How many files are open. */
  public int openFiles() {
    return openFiles;
  }

  /** What is found when the machine is on again. */
  public void restart() {
    off = false;
    operationsLeft = Long.MAX_VALUE;
    if (random.nextBoolean()) {
      names = new TreeMap<>(flushedNames);
    } else {
      flushedNames = new TreeMap<>(names);
    }
    for (var file : names.values()) {
      int unflushed = file.written - file.flushed;
      int kept = file.flushed + (unflushed > 0 ? random.nextInt(unflushed + 1) : 0);
      int least = Math.max(kept, file.flushedSize);
      int size = least + random.nextInt(file.bytes.length - least + 1);
      if (size > kept) {
        // What lies within the file is written by whole sectors.
        kept = Math.max(file.flushed, kept / SECTOR_BYTES * SECTOR_BYTES);
      }
      file.bytes = Arrays.copyOf(Arrays.copyOf(file.bytes, kept), size);
      if (kept > file.flushed && random.nextInt(4) == 0) {
        loseSectors(file, kept);
      }
      file.written = size;
      file.flushed = size;
      file.flushedSize = size;
    }
  }

  private void loseSectors(File file, int kept) {
    int sector = (file.flushed / SECTOR_BYTES + 1) * SECTOR_BYTES;
    for (; sector < kept; sector += SECTOR_BYTES) {
      if (random.nextBoolean()) {
        Arrays.fill(file.bytes, sector, Math.min(kept, sector + SECTOR_BYTES), (byte) 0);
      }
    }
  }

  private void operate() {
    if (off || operationsLeft-- <= 0) {
      off = true;
      throw new Crash();
    }
  }

  private void mayFail() throws IOException {
    if (faultOneIn > 0 && random.nextInt(faultOneIn) == 0) {
      throw new IOException("Input/output error");
    }
  }

  private File file(String name) throws IOException {
    var file = names.get(name);
    if (file == null) {
      throw new IOException("no file " + name);
    }
    return file;
  }

  @Override
  public List<String> list() {
    return new ArrayList<>(names.keySet());
  }

  @Override
  public InputStream read(String name) throws IOException {
    return new ByteArrayInputStream(file(name).bytes);
  }

  @Override
  public long size(String name) throws IOException {
    return file(name).bytes.length;
  }

  @Override
  public Appender append(String name) {
    operate();
    return new SimulatedAppender(names.computeIfAbsent(name, ignored -> new File()));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    operate();
    names.put(to, file(from));
    names.remove(from);
  }

  @Override
  public void delete(String name) throws IOException {
    operate();
    mayFail();
    names.remove(name);
  }

  @Override
  public void sync() throws IOException {
    operate();
    if (failNextSync) {
      failNextSync = false;
      throw new IOException("Input/output error");
    }
    mayFail();
    flushedNames = new TreeMap<>(names);
  }

  private final class SimulatedAppender implements Appender {
    private final File file;
    private int position;

    SimulatedAppender(File file) {
      this.file = file;
      this.position = file.bytes.length;
      openFiles++;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      boolean crash = off || operationsLeft-- <= 0;
      int length = crash ? random.nextInt(bytes.remaining() + 1) : bytes.remaining();
      long used = names.values().stream().mapToLong(each -> each.bytes.length).sum();
      long room = Math.max(0, capacity - used) + file.bytes.length - position;
      int written = (int) Math.min(length, room);
      file.bytes = Arrays.copyOf(file.bytes, Math.max(file.bytes.length, position + written));
      bytes.get(file.bytes, position, written);
      position += written;
      file.written = position;
      if (crash) {
        off = true;
        throw new Crash();
      }
      if (written < length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void reserve(int bytes) {
      long used = names.values().stream().mapToLong(each -> each.bytes.length).sum();
      int more = position + bytes - file.bytes.length;
      if (more > 0) {
        long wanted = more + random.nextInt(2_000);
        int reserved = (int) Math.min(wanted, Math.max(0, capacity - used));
        file.bytes = Arrays.copyOf(file.bytes, file.bytes.length + reserved);
      }
    }

    @Override
    public void sync() {
      operate();
      file.flushed = file.written;
      file.flushedSize = file.bytes.length;
    }

    @Override
    public void truncate(long size) {
      operate();
      file.bytes = Arrays.copyOf(file.bytes, (int) size);
      position = (int) size;
      file.written = Math.min(file.written, position);
      file.flushed = Math.min(file.flushed, position);
      file.flushedSize = Math.min(file.flushedSize, position);
    }

    @Override
    public void close() {
      openFiles--;
    }
  }
}
