package dev.caravel.etcd.log;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.mvcc.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Commands and versions as bytes on disk. Tags are never reused. */
public final class CommandCodec {
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int TXN = 3;
  private static final int RANGE = 4;
  private static final int GRANT_LEASE = 5;
  private static final int REVOKE_LEASE = 6;
  private static final int COMPACT = 7;
  private static final int NO_SPACE_ALARM = 8;

  private static final int PREVIOUS = 1;
  private static final int IGNORE_VALUE = 2;
  private static final int IGNORE_LEASE = 4;
  private static final int SERIALIZABLE = 1;
  private static final int KEYS_ONLY = 2;
  private static final int COUNT_ONLY = 4;

  private static final int COMPARE_NUMBER = 1;
  private static final int COMPARE_VALUE = 2;

  private CommandCodec() {}

  /** The bytes of a command. */
  public static byte[] encode(Command command) {
    var bytes = new ByteArrayOutputStream(512);
    try {
      write(new DataOutputStream(bytes), command);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * The command of these bytes.
   *
   * @throws IOException if they are none
   */
  public static Command decode(byte[] bytes) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    int tag = in.readUnsignedByte();
    return switch (tag) {
      case GRANT_LEASE -> new Command.GrantLease(in.readLong(), in.readLong());
      case REVOKE_LEASE -> new Command.RevokeLease(in.readLong());
      case COMPACT -> new Command.Compact(in.readLong());
      case NO_SPACE_ALARM -> new Command.NoSpaceAlarm(in.readBoolean());
      default -> new Command.Write(readRequest(in, tag));
    };
  }

  private static void write(DataOutputStream out, Command command) throws IOException {
    switch (command) {
      case Command.Write(var request) -> write(out, request);
      case Command.GrantLease(long id, long ttl) -> {
        out.writeByte(GRANT_LEASE);
        out.writeLong(id);
        out.writeLong(ttl);
      }
      case Command.RevokeLease(long id) -> {
        out.writeByte(REVOKE_LEASE);
        out.writeLong(id);
      }
      case Command.Compact(long revision) -> {
        out.writeByte(COMPACT);
        out.writeLong(revision);
      }
      case Command.NoSpaceAlarm(boolean raised) -> {
        out.writeByte(NO_SPACE_ALARM);
        out.writeBoolean(raised);
      }
    }
  }

  private static void write(DataOutputStream out, Request request) throws IOException {
    switch (request) {
      case PutRequest put -> {
        out.writeByte(PUT);
        write(out, put.key().bytes());
        write(out, put.value());
        out.writeLong(put.lease());
        out.writeByte(
            (put.previous() ? PREVIOUS : 0)
                | (put.ignoreValue() ? IGNORE_VALUE : 0)
                | (put.ignoreLease() ? IGNORE_LEASE : 0));
      }
      case DeleteRequest delete -> {
        out.writeByte(DELETE);
        write(out, delete.range());
        out.writeBoolean(delete.previous());
      }
      case RangeRequest range -> {
        out.writeByte(RANGE);
        write(out, range);
      }
      case TxnRequest txn -> {
        out.writeByte(TXN);
        out.writeInt(txn.compare().size());
        for (var compare : txn.compare()) {
          write(out, compare);
        }
        out.writeInt(txn.success().size());
        for (var inner : txn.success()) {
          write(out, inner);
        }
        out.writeInt(txn.failure().size());
        for (var inner : txn.failure()) {
          write(out, inner);
        }
      }
    }
  }

  private static Request readRequest(DataInputStream in, int tag) throws IOException {
    return switch (tag) {
      case PUT -> {
        var key = Key.of(readBytes(in));
        var value = readBytes(in);
        long lease = in.readLong();
        int flags = in.readUnsignedByte();
        yield new PutRequest(
            key,
            value,
            lease,
            (flags & PREVIOUS) != 0,
            (flags & IGNORE_VALUE) != 0,
            (flags & IGNORE_LEASE) != 0);
      }
      case DELETE -> new DeleteRequest(readRange(in), in.readBoolean());
      case RANGE -> readRangeRequest(in);
      case TXN -> {
        int compares = in.readInt();
        var compare = new ArrayList<Compare>();
        for (int i = 0; i < compares; i++) {
          compare.add(readCompare(in));
        }
        var success = readRequests(in);
        yield new TxnRequest(compare, success, readRequests(in));
      }
      default -> throw new IOException("unknown command " + tag);
    };
  }

  private static List<Request> readRequests(DataInputStream in) throws IOException {
    int count = in.readInt();
    var requests = new ArrayList<Request>();
    for (int i = 0; i < count; i++) {
      requests.add(readRequest(in, in.readUnsignedByte()));
    }
    return requests;
  }

  private static void write(DataOutputStream out, RangeRequest range) throws IOException {
    write(out, range.range());
    out.writeLong(range.limit());
    out.writeLong(range.revision());
    out.writeByte(range.order().ordinal());
    out.writeByte(range.target().ordinal());
    out.writeByte(
        (range.serializable() ? SERIALIZABLE : 0)
            | (range.keysOnly() ? KEYS_ONLY : 0)
            | (range.countOnly() ? COUNT_ONLY : 0));
    out.writeLong(range.minModRevision());
    out.writeLong(range.maxModRevision());
    out.writeLong(range.minCreateRevision());
    out.writeLong(range.maxCreateRevision());
  }

  private static RangeRequest readRangeRequest(DataInputStream in) throws IOException {
    var range = readRange(in);
    long limit = in.readLong();
    long revision = in.readLong();
    var order = RangeRequest.SortOrder.values()[in.readUnsignedByte()];
    var target = RangeRequest.SortTarget.values()[in.readUnsignedByte()];
    int flags = in.readUnsignedByte();
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        (flags & SERIALIZABLE) != 0,
        (flags & KEYS_ONLY) != 0,
        (flags & COUNT_ONLY) != 0,
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private static void write(DataOutputStream out, Compare compare) throws IOException {
    switch (compare) {
      case Compare.Number(var range, var target, var relation, long operand) -> {
        out.writeByte(COMPARE_NUMBER);
        write(out, range);
        out.writeByte(relation.ordinal());
        out.writeByte(target.ordinal());
        out.writeLong(operand);
      }
      case Compare.Value(var range, var relation, var operand) -> {
        out.writeByte(COMPARE_VALUE);
        write(out, range);
        out.writeByte(relation.ordinal());
        write(out, operand);
      }
    }
  }

  private static Compare readCompare(DataInputStream in) throws IOException {
    int tag = in.readUnsignedByte();
    var range = readRange(in);
    var relation = Compare.Relation.values()[in.readUnsignedByte()];
    return tag == COMPARE_NUMBER
        ? new Compare.Number(
            range, Compare.Target.values()[in.readUnsignedByte()], relation, in.readLong())
        : new Compare.Value(range, relation, readBytes(in));
  }

  static void write(DataOutputStream out, KeyValue version) throws IOException {
    write(out, version.key().bytes());
    write(out, version.value());
    out.writeLong(version.createRevision());
    out.writeLong(version.modRevision());
    out.writeLong(version.version());
    out.writeLong(version.lease());
  }

  static KeyValue readKeyValue(DataInputStream in) throws IOException {
    return new KeyValue(
        Key.of(readBytes(in)),
        readBytes(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }

  private static void write(DataOutputStream out, KeyRange range) throws IOException {
    write(out, range.start().bytes());
    write(out, range.end().bytes());
  }

  private static KeyRange readRange(DataInputStream in) throws IOException {
    return new KeyRange(Key.of(readBytes(in)), Key.of(readBytes(in)));
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new IOException("%d bytes where %d were announced".formatted(bytes.length, length));
    }
    return bytes;
  }
}
