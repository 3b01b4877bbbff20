package dev.caravel.etcd.server;

import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.mvcc.View;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A sum over all keys at a revision, to compare two stores of this kind by. Etcd's own is over the
 * bytes of its database and cannot be had from anything else.
 */
final class HashOfKeys {
  private HashOfKeys() {}

  static int at(View view, long revision) {
    var crc = new CRC32C();
    var numbers = ByteBuffer.allocate(4 * Long.BYTES);
    for (var version :
        view.range(RangeRequest.of(KeyRange.ALL).withRevision(revision)).keyValues()) {
      crc.update(version.key().bytes());
      crc.update(version.value());
      crc.update(
          numbers
              .clear()
              .putLong(version.createRevision())
              .putLong(version.modRevision())
              .putLong(version.version())
              .putLong(version.lease())
              .flip());
    }
    return (int) crc.getValue();
  }
}
