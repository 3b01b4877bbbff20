package dev.caravel.etcd.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The records that were flushed together: all of them reached the disk, or none was acknowledged.
 *
 * <pre>
 * mark 0xCA | payload bytes (4) | index of the first record (8) | records (4) |
 * CRC-32C of the payload (4) | CRC-32C of the header so far (4) | { length (4), record } ... | 0xED
 * </pre>
 *
 * The header has a sum of its own, so that a damaged length is not mistaken for a torn tail; no
 * frame begins or ends with a zero, so that a sector of zeros in one was never written.
 */
public record Frame(long firstIndex, List<byte[]> records) {
  static final int HEADER_BYTES = 25;

  /** Beyond all batches and requests; a longer frame is refused before memory is taken for it. */
  private static final int MAX_PAYLOAD_BYTES = 256 << 20;

  private static final int SECTOR_BYTES = 512;
  private static final byte MARK = (byte) 0xCA;
  private static final byte END = (byte) 0xED;

  ByteBuffer encode() {
    int payload = 1;
    for (var bytes : records) {
      payload = Math.addExact(payload, Integer.BYTES + bytes.length);
    }
    if (payload > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("a frame of " + payload + " bytes");
    }
    var buffer = ByteBuffer.allocate(HEADER_BYTES + payload);
    buffer.position(HEADER_BYTES);
    for (var bytes : records) {
      buffer.putInt(bytes.length).put(bytes);
    }
    buffer.put(END);
    buffer.position(0);
    buffer.put(MARK).putInt(payload).putLong(firstIndex).putInt(records.size());
    buffer.putInt(crc(buffer.array(), HEADER_BYTES, payload));
    buffer.putInt(crc(buffer.array(), 0, HEADER_BYTES - Integer.BYTES));
    return buffer.rewind();
  }

  /**
   * Reads the frame at {@code offset} of a file that ends at {@code size}; nothing if there is
   * none, but zeros that were reserved, or if it was torn by a crash, which only the last frame of
   * a file can be. What comes after such a one is not told.
   *
   * @throws DamagedLogException if it was written whole and changed since
   */
  static Optional<Frame> read(InputStream in, String file, long offset, long size)
      throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length < HEADER_BYTES) {
      return Optional.empty();
    }
    var fields = ByteBuffer.wrap(header);
    byte mark = fields.get();
    int payload = fields.getInt();
    long firstIndex = fields.getLong();
    int count = fields.getInt();
    int payloadCrc = fields.getInt();
    if (mark != MARK || fields.getInt() != crc(header, 0, HEADER_BYTES - Integer.BYTES)) {
      // asked only now: the end of a good header may stand alone in a sector, and be zero
      if (hasUnwrittenSector(header, offset)) {
        return Optional.empty();
      }
      throw new DamagedLogException(file, offset, "the header's checksum is wrong");
    }
    if (payload < 1 || payload > MAX_PAYLOAD_BYTES || count < 0) {
      throw new DamagedLogException(file, offset, "it has " + payload + " bytes, beyond the limit");
    }
    long end = offset + HEADER_BYTES + payload;
    if (end > size) {
      return Optional.empty();
    }
    byte[] bytes = in.readNBytes(payload);
    if (payloadCrc != crc(bytes, 0, payload)) {
      if (hasUnwrittenSector(bytes, offset + HEADER_BYTES) && hasOnlyZeros(in)) {
        return Optional.empty();
      }
      throw new DamagedLogException(file, offset, "the checksum is wrong");
    }
    return Optional.of(new Frame(firstIndex, records(bytes, count, file, offset)));
  }

  long bytes() {
    long bytes = HEADER_BYTES + 1;
    for (var record : records) {
      bytes += Integer.BYTES + record.length;
    }
    return bytes;
  }

  private static List<byte[]> records(byte[] payload, int count, String file, long offset)
      throws DamagedLogException {
    var buffer = ByteBuffer.wrap(payload);
    var records = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new DamagedLogException(file, offset, "its records go beyond its end");
      }
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      records.add(bytes);
    }
    return records;
  }

  /** Whether nothing was written in what is left of a file. */
  static boolean hasOnlyZeros(InputStream in) throws IOException {
    byte[] bytes = new byte[SECTOR_BYTES];
    for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
      for (int i = 0; i < read; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasUnwrittenSector(byte[] bytes, long offset) {
    int i = 0;
    while (i < bytes.length) {
      long sectorEnd = ((offset + i) / SECTOR_BYTES + 1) * SECTOR_BYTES;
      int end = (int) Math.min(bytes.length, sectorEnd - offset);
      boolean zero = true;
      for (; i < end; i++) {
        zero &= bytes[i] == 0;
      }
      if (zero) {
        return true;
      }
    }
    return false;
  }

  private static int crc(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
