package dev.caravel.etcd.log;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Requests as bytes on disk. Tags are never reused, and enums never reordered. */
@SuppressWarnings("EnumOrdinal")
final class RequestCodec {
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int TXN = 3;
  private static final int RANGE = 4;

  private static final int PREVIOUS = 1;
  private static final int IGNORE_VALUE = 2;
  private static final int IGNORE_LEASE = 4;
  private static final int SERIALIZABLE = 1;
  private static final int KEYS_ONLY = 2;
  private static final int COUNT_ONLY = 4;

  private static final int COMPARE_NUMBER = 1;
  private static final int COMPARE_VALUE = 2;

  private RequestCodec() {}

  static void write(DataOutputStream out, Request request) throws IOException {
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

  static Request read(DataInputStream in, int tag) throws IOException {
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
      requests.add(read(in, in.readUnsignedByte()));
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

  private static void write(DataOutputStream out, KeyRange range) throws IOException {
    write(out, range.start().bytes());
    write(out, range.end().bytes());
  }

  private static KeyRange readRange(DataInputStream in) throws IOException {
    return new KeyRange(Key.of(readBytes(in)), Key.of(readBytes(in)));
  }

  static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException(
          "%d bytes are announced, %d are left".formatted(length, in.available()));
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new IOException("%d bytes where %d were announced".formatted(bytes.length, length));
    }
    return bytes;
  }
}
