package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.etcd.KeyValue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The objects that this server has written of late, by the bytes it wrote. The store in this
 * process hands the same array to those who watch it, and they need not decode what was encoded a
 * moment ago. Whatever is not found here is decoded; a store elsewhere never gives an array back.
 */
final class RecentWrites {
  private static final int SLOTS = 1024;

  /** An object, its bytes, and once it is known the object as it was stored. */
  static final class Write {
    private final byte[] bytes;
    private final Struct object;
    private @Nullable Struct stored;

    private Write(byte[] bytes, Struct object) {
      this.bytes = bytes;
      this.object = object;
    }

    byte[] bytes() {
      return bytes;
    }

    /** The object as it is stored since {@code revision}; the same for everyone who asks. */
    synchronized Struct stored(StoredKind kind, long revision) {
      Struct known = stored;
      if (known == null) {
        known = kind.stored(object, bytes, revision);
        stored = known;
      }
      return known;
    }

    @SuppressWarnings("ReferenceEquality") // That very array is what tells a write from others.
    private boolean isOf(byte[] other) {
      return bytes == other;
    }
  }

  private final AtomicReferenceArray<@Nullable Write> writes = new AtomicReferenceArray<>(SLOTS);

  /** Encodes an object that is about to be written, and remembers it. */
  Write encode(StoredKind kind, Struct object) {
    Struct kept = kind.encoding() == StoredKind.Encoding.PROTOBUF ? Compact.of(object) : object;
    var write = new Write(kind.encode(kept), kept);
    writes.set(slot(write.bytes), write);
    return write;
  }

  /** The object that was written. */
  Struct decode(StoredKind kind, KeyValue keyValue) {
    var write = writes.get(slot(keyValue.value()));
    return write != null && write.isOf(keyValue.value())
        ? write.stored(kind, keyValue.modRevision())
        : kind.decode(keyValue);
  }

  private static int slot(byte[] bytes) {
    return System.identityHashCode(bytes) & (SLOTS - 1);
  }
}
