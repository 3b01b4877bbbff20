package dev.caravel.network.conntrack;

import dev.caravel.network.address.Protocol;
import dev.caravel.network.kernel.Errno;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.netlink.Attributes;
import dev.caravel.network.netlink.NetlinkException;
import dev.caravel.network.netlink.NetlinkSocket;
import dev.caravel.network.netlink.Request;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/** The connections of one network namespace. */
public final class ConnectionTable implements AutoCloseable {
  private static final int SUBSYSTEM = 1;
  private static final int GET = 1;
  private static final int DELETE = 2;
  private static final int HEADER_BYTES = 4;

  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_SRC_PORT = 2;
  private static final int CTA_PROTO_DST_PORT = 3;

  private final NetlinkSocket socket;

  private ConnectionTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The connections of the calling thread's namespace. */
  public static ConnectionTable open() {
    return new ConnectionTable(NetlinkSocket.open(NetlinkSocket.NETFILTER));
  }

  /** The connections of another namespace. */
  public static ConnectionTable open(NetworkNamespace namespace) {
    return new ConnectionTable(NetlinkSocket.open(NetlinkSocket.NETFILTER, namespace));
  }

  /**
   * Makes the kernel forget connections, so that their next packet is translated anew.
   *
   * @return how many it were
   */
  public int forget(Family family, Protocol protocol, Predicate<Connection> which) {
    int forgotten = 0;
    for (var body : socket.dump(request(GET, "list connections", family, Optional.empty()))) {
      var attributes = Attributes.of(body.slice(HEADER_BYTES, body.remaining() - HEADER_BYTES));
      var tuple = attributes.bytes(CTA_TUPLE_ORIG);
      var connection = read(attributes, family);
      if (tuple.isPresent()
          && connection.filter(c -> c.protocol() == protocol).filter(which).isPresent()
          && delete(family, tuple.get())) {
        forgotten++;
      }
    }
    return forgotten;
  }

  // False if it has ended by itself meanwhile.
  private boolean delete(Family family, ByteBuffer tuple) {
    try {
      socket.execute(request(DELETE, "forget a connection", family, Optional.of(tuple)));
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private static Request request(
      int type, String purpose, Family family, Optional<ByteBuffer> tuple) {
    return new Request(
        (SUBSYSTEM << 8) | type,
        0,
        purpose,
        w -> {
          w.header((byte) family.number(), (byte) 0, (byte) 0, (byte) 0);
          tuple.ifPresent(value -> w.bytes(CTA_TUPLE_ORIG | NESTED, toArray(value)));
        });
  }

  private static final int NESTED = 0x8000;

  private static byte[] toArray(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Optional<Connection> read(Attributes attributes, Family family) {
    var original = attributes.nested(CTA_TUPLE_ORIG);
    var reply = attributes.nested(CTA_TUPLE_REPLY);
    int number = original.nested(CTA_TUPLE_PROTO).u8(CTA_PROTO_NUM, 0);
    var source = address(original, family, true);
    var destination = address(original, family, false);
    var answerer = address(reply, family, true);
    for (var protocol : Protocol.values()) {
      if (protocol.number() == number
          && source.isPresent()
          && destination.isPresent()
          && answerer.isPresent()) {
        return Optional.of(
            new Connection(
                protocol,
                source.get(),
                new InetSocketAddress(destination.get(), port(original, CTA_PROTO_DST_PORT)),
                new InetSocketAddress(answerer.get(), port(reply, CTA_PROTO_SRC_PORT))));
      }
    }
    return Optional.empty();
  }

  private static int port(Attributes tuple, int type) {
    return tuple.nested(CTA_TUPLE_PROTO).be16(type, 0);
  }

  // CTA_IP_V4_SRC and _DST are 1 and 2, CTA_IP_V6_SRC and _DST are 3 and 4
  private static Optional<InetAddress> address(Attributes tuple, Family family, boolean source) {
    int type = (family == Family.IPV4 ? 1 : 3) + (source ? 0 : 1);
    return tuple
        .nested(CTA_TUPLE_IP)
        .bytes(type)
        .map(ConnectionTable::toArray)
        .map(bytes -> {
          try {
            return InetAddress.getByAddress(bytes);
          } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
          }
        });
  }

  @Override
  public void close() {
    socket.close();
  }
}
