package dev.caravel.etcd.log;

import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.mvcc.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Commands and versions as bytes on disk. Tags are never reused. */
public final class CommandCodec {
  // 1 to 4 are requests: see RequestCodec
  private static final int GRANT_LEASE = 5;
  private static final int REVOKE_LEASE = 6;
  private static final int COMPACT = 7;
  private static final int NO_SPACE_ALARM = 8;

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
      default -> new Command.Write(RequestCodec.read(in, tag));
    };
  }

  private static void write(DataOutputStream out, Command command) throws IOException {
    switch (command) {
      case Command.Write(var request) -> RequestCodec.write(out, request);
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

  static void write(DataOutputStream out, KeyValue version) throws IOException {
    RequestCodec.write(out, version.key().bytes());
    RequestCodec.write(out, version.value());
    out.writeLong(version.createRevision());
    out.writeLong(version.modRevision());
    out.writeLong(version.version());
    out.writeLong(version.lease());
  }

  static KeyValue readKeyValue(DataInputStream in) throws IOException {
    return new KeyValue(
        Key.of(RequestCodec.readBytes(in)),
        RequestCodec.readBytes(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }
}
