package dev.caravel.network.nft;

import dev.caravel.network.kernel.Errno;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.netlink.Attributes;
import dev.caravel.network.netlink.NetlinkException;
import dev.caravel.network.netlink.NetlinkSocket;
import dev.caravel.network.netlink.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The packet filter of one network namespace. */
public final class Nftables implements AutoCloseable {
  private static final int SUBSYSTEM = 10;
  private static final int GET_TABLE = 1;
  private static final int GET_CHAIN = 4;
  private static final int GET_RULE = 7;
  private static final int GET_ELEMENTS = 13;
  private static final int HEADER_BYTES = 4;

  private final NetlinkSocket socket;

  private Nftables(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The packet filter of the calling thread's namespace. */
  public static Nftables open() {
    return new Nftables(NetlinkSocket.open(NetlinkSocket.NETFILTER));
  }

  /** The packet filter of another namespace. */
  public static Nftables open(NetworkNamespace namespace) {
    return new Nftables(NetlinkSocket.open(NetlinkSocket.NETFILTER, namespace));
  }

  /**
   * Makes all changes at once.
   *
   * @throws NetlinkException if the kernel refuses one of them; none has happened then
   */
  public void commit(Transaction transaction) {
    socket.transaction(SUBSYSTEM, transaction.requests());
  }

  /** The names of all tables of a family. */
  public List<String> tables(Family family) {
    var names = new ArrayList<String>();
    dump(GET_TABLE, "list tables", family, "", "", a -> names.add(a.string(1)));
    return names;
  }

  /** The names of a table's chains. */
  public List<String> chains(Table table) {
    var names = new ArrayList<String>();
    dump(
        GET_CHAIN,
        "list chains",
        table.family(),
        "",
        "",
        a -> {
          if (a.string(1).equals(table.name())) {
            names.add(a.string(3));
          }
        });
    return names;
  }

  /** The number of rules in a chain. */
  public int countRules(Table table, String chain) {
    var count = new int[1];
    dump(
        GET_RULE,
        "list rules",
        table.family(),
        table.name(),
        chain,
        a -> count[0] += a.string(2).equals(chain) ? 1 : 0);
    return count[0];
  }

  /** The elements of a set or map; none if there is no such set. */
  public List<Element> elements(Table table, String set) {
    var elements = new ArrayList<Element>();
    try {
      dump(
          GET_ELEMENTS,
          "list elements of " + set,
          table.family(),
          table.name(),
          set,
          a -> a.list(SetWriter.NFTA_SET_ELEM_LIST_ELEMENTS, e -> elements.add(element(e))));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return elements;
  }

  private static Element element(Attributes element) {
    return new Element(
        value(element.nested(SetWriter.NFTA_SET_ELEM_KEY))
            .orElseThrow(() -> new IllegalStateException("a set element without a key")),
        datum(element.nested(SetWriter.NFTA_SET_ELEM_DATA)));
  }

  private static Optional<Datum> datum(Attributes data) {
    if (data.bytes(2).isEmpty()) {
      return value(data).map(value -> value);
    }
    var verdict = data.nested(2);
    int number = verdict.be32(1, 0);
    for (var code : Verdict.Code.values()) {
      if (code.number() == number) {
        return Optional.of(new Verdict(code, verdict.string(2)));
      }
    }
    throw new IllegalStateException("a set element with the verdict " + number);
  }

  private static Optional<Datum.Value> value(Attributes data) {
    return data.bytes(1)
        .map(buffer -> {
          var bytes = new byte[buffer.remaining()];
          buffer.get(bytes);
          return Datum.of(bytes);
        });
  }

  private interface Visitor {
    void visit(Attributes attributes);
  }

  private void dump(
      int type, String purpose, Family family, String table, String name, Visitor visitor) {
    var request =
        new Request(
            (SUBSYSTEM << 8) | type,
            0,
            purpose,
            w -> {
              w.header((byte) family.number(), (byte) 0, (byte) 0, (byte) 0);
              if (!table.isEmpty()) {
                w.string(1, table).string(2, name);
              }
            });
    socket.dump(request).forEach(body -> visitor.visit(attributes(body)));
  }

  private static Attributes attributes(ByteBuffer body) {
    return Attributes.of(body.slice(HEADER_BYTES, body.remaining() - HEADER_BYTES));
  }

  @Override
  public void close() {
    socket.close();
  }
}
