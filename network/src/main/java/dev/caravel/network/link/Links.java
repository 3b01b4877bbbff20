package dev.caravel.network.link;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.MacAddress;
import dev.caravel.network.kernel.Errno;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.netlink.Attributes;
import dev.caravel.network.netlink.MessageWriter;
import dev.caravel.network.netlink.NetlinkException;
import dev.caravel.network.netlink.NetlinkSocket;
import dev.caravel.network.netlink.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The interfaces of one network namespace. What is made is made whole, in one request, or not at
 * all; what is to be deleted and is not there counts as deleted.
 */
public final class Links implements AutoCloseable {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_NEWROUTE = 24;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_INFO_SLAVE_KIND = 4;
  private static final int IFLA_INFO_SLAVE_DATA = 5;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFLA_BRPORT_MODE = 4;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_F_NODAD = 0x02;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int IFF_UP = 1;
  private static final int RT_TABLE_MAIN = 254;
  private static final int RTPROT_STATIC = 4;
  private static final int RT_SCOPE_UNIVERSE = 0;
  private static final int RT_SCOPE_LINK = 253;
  private static final int RTN_UNICAST = 1;

  /** The longest name of an interface (IFNAMSIZ without its NUL). */
  public static final int NAME_CHARACTERS = 15;

  private final NetlinkSocket socket;

  private Links(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The interfaces of the calling thread's namespace. */
  public static Links open() {
    return new Links(NetlinkSocket.open(NetlinkSocket.ROUTE));
  }

  /** The interfaces of another namespace. */
  public static Links open(NetworkNamespace namespace) {
    return new Links(NetlinkSocket.open(NetlinkSocket.ROUTE, namespace));
  }

  /** Every interface. */
  public List<Link> list() {
    return socket.dump(new Request(RTM_GETLINK, 0, "list links", w -> linkHeader(w, 0, 0))).stream()
        .map(Links::read)
        .toList();
  }

  /** The interface of this name. */
  public Optional<Link> find(String name) {
    var found = new ArrayList<Link>(1);
    try {
      socket.query(
          new Request(
              RTM_GETLINK,
              0,
              "find link " + name,
              w -> linkHeader(w, 0, 0).string(IFLA_IFNAME, name)),
          body -> found.add(read(body)));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
    return found.stream().findFirst();
  }

  /**
   * The interface of this name, which must be there.
   *
   * @throws IllegalStateException if it is not
   */
  public Link require(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException("there is no link " + name));
  }

  /**
   * Makes a bridge, which is up.
   *
   * @throws NetlinkException if the name is taken
   */
  public void createBridge(String name, MacAddress mac, int mtu) {
    create(
        "create bridge " + name,
        w ->
            linkHeader(w, 0, IFF_UP)
                .string(IFLA_IFNAME, name)
                .bytes(IFLA_ADDRESS, mac.bytes())
                .u32(IFLA_MTU, mtu)
                .nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, "bridge")));
  }

  /**
   * Makes a pair: the host's end up and a port of its bridge, the pod's end in its namespace.
   *
   * @throws NetlinkException if a name is taken or the bridge is gone
   */
  public void createVethPair(VethPair pair) {
    create(
        "create link " + pair.hostName(),
        w ->
            linkHeader(w, 0, IFF_UP)
                .string(IFLA_IFNAME, pair.hostName())
                .u32(IFLA_MTU, pair.mtu())
                .u32(IFLA_MASTER, pair.bridge())
                .nested(
                    IFLA_LINKINFO,
                    info ->
                        info.string(IFLA_INFO_KIND, "veth")
                            .nested(
                                IFLA_INFO_DATA,
                                data ->
                                    data.nested(VETH_INFO_PEER, peer -> writePeer(peer, pair)))));
  }

  private static void writePeer(MessageWriter w, VethPair pair) {
    linkHeader(w, 0, 0)
        .string(IFLA_IFNAME, pair.podName())
        .bytes(IFLA_ADDRESS, pair.podMac().bytes())
        .u32(IFLA_MTU, pair.mtu())
        .u32(IFLA_NET_NS_FD, pair.podNamespace().descriptor());
  }

  /** Makes an interface a port of a bridge. */
  public void setMaster(String name, int bridge) {
    socket.execute(
        new Request(
            RTM_NEWLINK,
            0,
            "make " + name + " a port of its bridge",
            w -> linkHeader(w, 0, 0).string(IFLA_IFNAME, name).u32(IFLA_MASTER, bridge)));
  }

  /** Lets a port of a bridge send back to where it came from what is meant for itself. */
  public void hairpin(String port) {
    socket.execute(
        new Request(
            RTM_NEWLINK,
            0,
            "set hairpin mode of bridge port " + port,
            w ->
                linkHeader(w, 0, 0)
                    .string(IFLA_IFNAME, port)
                    .nested(
                        IFLA_LINKINFO,
                        info ->
                            info.string(IFLA_INFO_SLAVE_KIND, "bridge")
                                .nested(
                                    IFLA_INFO_SLAVE_DATA, data -> data.u8(IFLA_BRPORT_MODE, 1)))));
  }

  /** Brings an interface up. */
  public void up(Link link) {
    socket.execute(
        new Request(
            RTM_NEWLINK,
            0,
            "bring " + link.name() + " up",
            w -> linkHeader(w, link.index(), IFF_UP)));
  }

  /** Removes an interface, and its peer if it has one. */
  public void delete(String name) {
    try {
      socket.execute(
          new Request(
              RTM_DELLINK,
              0,
              "delete link " + name,
              w -> linkHeader(w, 0, 0).string(IFLA_IFNAME, name)));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
  }

  /** The addresses of an interface. */
  public List<Cidr> addresses(Link link) {
    var addresses = new ArrayList<Cidr>();
    var request =
        new Request(RTM_GETADDR, 0, "list addresses", w -> w.header(new byte[4]).headerInt(0));
    for (var body : socket.dump(request)) {
      int prefix = Byte.toUnsignedInt(body.get(1));
      int index = body.getInt(4);
      var attributes = Attributes.of(body.slice(8, body.remaining() - 8));
      var address = attributes.bytes(IFA_LOCAL).or(() -> attributes.bytes(IFA_ADDRESS));
      if (index == link.index() && address.isPresent()) {
        addresses.add(new Cidr(toAddress(address.get()), prefix));
      }
    }
    return addresses;
  }

  /** Gives an interface an address; nothing happens if it has it. */
  public void addAddress(Link link, Cidr address) {
    byte[] bytes = address.address().getAddress();
    byte flags = (byte) (address.isIpv6() ? IFA_F_NODAD : 0);
    socket.execute(
        new Request(
            RTM_NEWADDR,
            Request.CREATE | Request.REPLACE,
            "give " + link.name() + " the address " + address,
            w ->
                w.header(family(address), (byte) address.prefixLength(), flags, (byte) 0)
                    .headerInt(link.index())
                    .bytes(IFA_LOCAL, bytes)
                    .bytes(IFA_ADDRESS, bytes)));
  }

  /** Adds a route or replaces the one to the same destination with the same metric. */
  public void setRoute(Route route) {
    int scope =
        route.gateway().isPresent() || route.destination().isIpv6()
            ? RT_SCOPE_UNIVERSE
            : RT_SCOPE_LINK;
    socket.execute(
        new Request(
            RTM_NEWROUTE,
            Request.CREATE | Request.REPLACE,
            "add a route to " + route.destination(),
            w -> {
              w.header(
                  family(route.destination()),
                  (byte) route.destination().prefixLength(),
                  (byte) 0,
                  (byte) 0,
                  (byte) RT_TABLE_MAIN,
                  (byte) RTPROT_STATIC,
                  (byte) scope,
                  (byte) RTN_UNICAST);
              w.headerInt(0)
                  .bytes(RTA_DST, route.destination().first().getAddress())
                  .u32(RTA_OIF, route.link());
              if (route.metric() > 0) {
                w.u32(RTA_PRIORITY, route.metric());
              }
              route.gateway().ifPresent(gateway -> w.bytes(RTA_GATEWAY, gateway.getAddress()));
            }));
  }

  @Override
  public void close() {
    socket.close();
  }

  private void create(String purpose, MessageWriter.Content content) {
    socket.execute(new Request(RTM_NEWLINK, Request.CREATE | Request.EXCLUSIVE, purpose, content));
  }

  // struct ifinfomsg: family, padding, type; index; flags; which flags change
  private static MessageWriter linkHeader(MessageWriter w, int index, int flags) {
    return w.header(new byte[4]).headerInt(index).headerInt(flags).headerInt(flags);
  }

  private static Link read(ByteBuffer body) {
    int start = body.position();
    var attributes = Attributes.of(body.slice(16, body.remaining() - 16));
    return new Link(
        body.getInt(start + 4),
        attributes.string(IFLA_IFNAME),
        (body.getInt(start + 8) & IFF_UP) != 0,
        attributes.u32(IFLA_MASTER, 0),
        attributes.u32(IFLA_MTU, 0));
  }

  private static byte family(Cidr cidr) {
    return (byte) (cidr.isIpv6() ? AF_INET6 : AF_INET);
  }

  private static InetAddress toAddress(ByteBuffer bytes) {
    var address = new byte[bytes.order(ByteOrder.BIG_ENDIAN).remaining()];
    bytes.get(address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }
}
