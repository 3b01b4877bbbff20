package dev.caravel.etcd.log;

import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.StateMachine;
import dev.caravel.etcd.mvcc.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole state after the record {@code index} of the log, in frames like the log's: a head, then
 * the versions older than the compaction, the changes since, and a foot that says it is complete.
 *
 * @param leases all leases, as the commands that grant them
 */
public record Snapshot(
    long index, View view, boolean noSpaceAlarm, List<Command.GrantLease> leases) {
  private static final String SUFFIX = ".snap";
  private static final String UNFINISHED = ".tmp";
  private static final int FRAME_BYTES = 1 << 20;

  /** The state of {@code machine} now; the rest of the snapshot is taken from an immutable view. */
  public static Snapshot of(long index, StateMachine machine) {
    return new Snapshot(index, machine.view(), machine.hasNoSpaceAlarm(), granted(machine));
  }

  /** All leases of {@code machine}, as the commands that grant them. */
  public static List<Command.GrantLease> granted(StateMachine machine) {
    var leases = new ArrayList<Command.GrantLease>();
    for (var lease : machine.leases()) {
      leases.add(new Command.GrantLease(lease.id(), lease.ttlSeconds()));
    }
    return leases;
  }

  /** Writes this to disk and removes what it makes superfluous. */
  public void save(Disk disk) throws IOException {
    var name = "%016x%s".formatted(index, SUFFIX);
    try (var file = disk.append(name + UNFINISHED)) {
      file.truncate(0);
      write(file, view.versionsBeforeCompaction());
      file.sync();
    }
    disk.rename(name + UNFINISHED, name);
    disk.sync();
    for (var other : disk.list()) {
      if (other.endsWith(SUFFIX) && other.compareTo(name) < 0) {
        disk.delete(other);
      }
    }
    WriteAheadLog.removeUpTo(disk, index);
  }

  /**
   * Writes this to {@code file}.
   *
   * @param base the view's versions before its compaction
   */
  public void write(Disk.Appender file, Iterable<KeyValue> base) throws IOException {
    var changes = view.changesAfter(Math.max(0, view.compactRevision() - 1));
    var head = new ByteArrayOutputStream();
    var out = new DataOutputStream(head);
    out.writeLong(view.revision());
    out.writeLong(view.compactRevision());
    out.writeBoolean(noSpaceAlarm);
    out.writeInt(leases.size());
    for (var lease : leases) {
      out.writeLong(lease.id());
      out.writeLong(lease.ttlSeconds());
    }
    file.write(new Frame(index, List.of(head.toByteArray())).encode());
    writeVersions(file, base);
    writeVersions(file, changes);
  }

  private void writeVersions(Disk.Appender file, Iterable<KeyValue> versions) throws IOException {
    var records = new ArrayList<byte[]>();
    int bytes = 0;
    for (var version : versions) {
      var record = new ByteArrayOutputStream();
      CommandCodec.write(new DataOutputStream(record), version);
      records.add(record.toByteArray());
      bytes += record.size();
      if (bytes > FRAME_BYTES) {
        file.write(new Frame(index, records).encode());
        records.clear();
        bytes = 0;
      }
    }
    if (!records.isEmpty()) {
      file.write(new Frame(index, records).encode());
    }
    file.write(new Frame(index, List.of()).encode());
  }

  /**
   * Loads the newest snapshot into {@code machine}.
   *
   * @return the index it stands for, 0 if there is none
   * @throws DamagedLogException if it is not what was written
   */
  public static long load(Disk disk, StateMachine machine) throws IOException {
    var newest = "";
    for (var name : disk.list()) {
      if (name.endsWith(UNFINISHED)) {
        disk.delete(name);
      } else if (name.endsWith(SUFFIX) && name.compareTo(newest) > 0) {
        newest = name;
      }
    }
    if (newest.isEmpty()) {
      return 0;
    }
    try (var frames = new Frames(disk, newest)) {
      var head = frames.next();
      var in = new DataInputStream(new ByteArrayInputStream(head.records().getFirst()));
      long revision = in.readLong();
      long compactRevision = in.readLong();
      boolean noSpace = in.readBoolean();
      int count = in.readInt();
      var leases = new ArrayList<Command.GrantLease>(count);
      for (int i = 0; i < count; i++) {
        leases.add(new Command.GrantLease(in.readLong(), in.readLong()));
      }
      var base = frames.versions();
      machine.restore(revision, compactRevision, noSpace, base, frames.versions(), leases);
      return head.firstIndex();
    }
  }

  private static final class Frames implements AutoCloseable {
    private final String name;
    private final java.io.InputStream in;
    private final long size;
    private long offset;

    Frames(Disk disk, String name) throws IOException {
      this.name = name;
      size = disk.size(name);
      in = disk.read(name);
    }

    Frame next() throws IOException {
      var frame =
          Frame.read(in, name, offset, size)
              .orElseThrow(() -> new DamagedLogException(name, offset, "the file ends early"));
      offset += frame.bytes();
      return frame;
    }

    List<KeyValue> versions() throws IOException {
      var versions = new ArrayList<KeyValue>();
      for (var frame = next(); !frame.records().isEmpty(); frame = next()) {
        for (var record : frame.records()) {
          versions.add(
              CommandCodec.readKeyValue(new DataInputStream(new ByteArrayInputStream(record))));
        }
      }
      return versions;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
