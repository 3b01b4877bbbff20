package dev.caravel.network.bridge;

import static dev.caravel.network.nft.RuleBuilder.rule;

import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Chain;
import dev.caravel.network.nft.DataType;
import dev.caravel.network.nft.Datum;
import dev.caravel.network.nft.Element;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.NftSet;
import dev.caravel.network.nft.Part;
import dev.caravel.network.nft.Rule;
import dev.caravel.network.nft.RuleBuilder;
import dev.caravel.network.nft.Table;
import dev.caravel.network.nft.Transaction;
import dev.caravel.network.nft.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The node's table: pods appear with the node's address outside the cluster, the host's published
 * ports lead to pods, and pods do not reach what listens on the host's loopback only.
 */
final class PacketRules {
  /** Connections that must appear with the node's address to find their way back. */
  private static final int MASQUERADE_MARK = 0x2000;

  private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
  private static final Cidr MULTICAST = Cidr.parse("224.0.0.0/4");
  private static final Part[] ANY_ADDRESS = {Part.PROTOCOL, Part.DESTINATION_PORT};
  private static final Part[] ONE_ADDRESS = {
    Part.DESTINATION, Part.PROTOCOL, Part.DESTINATION_PORT
  };
  private static final Family FAMILY = Family.IPV4;

  private final NetworkConfig config;

  PacketRules(NetworkConfig config) {
    this.config = config;
  }

  static Table table(NetworkConfig config) {
    return new Table(FAMILY, config.tableName());
  }

  /** The whole table anew, in place of what is there. */
  Transaction replaceAll(Collection<Reservation> reservations) {
    var change = new Transaction(table(config)).deleteTable().addTable();
    addLoopbackGuard(change);
    addPublishedPorts(change, reservations);
    addMasquerade(change);
    return change;
  }

  // The bridge routes 127.0.0.0/8 (route_localnet), so that published ports work on 127.0.0.1.
  // Packets that a pod forges must not use that (CVE-2020-8558).
  private void addLoopbackGuard(Transaction change) {
    change
        .addChain(Chain.hooked("guard", Chain.Type.FILTER, Chain.Point.PREROUTING, Chain.Hook.RAW))
        .addRule("guard", fromBridge().destination(LOOPBACK).verdict(Verdict.DROP))
        .addRule("guard", fromBridge().source(LOOPBACK).verdict(Verdict.DROP));
  }

  private void addPublishedPorts(Transaction change, Collection<Reservation> reservations) {
    DataType target = RuleBuilder.translationType(FAMILY);
    var onAny = new ArrayList<Element>();
    var onOne = new ArrayList<Element>();
    for (var reservation : reservations) {
      for (var port : reservation.ports()) {
        var key = key(port);
        (port.hostAddress().isPresent() ? onOne : onAny)
            .add(Element.of(key, target(reservation, port)));
      }
    }
    change
        .addSet(NftSet.map("ports", Part.keyType(FAMILY, ANY_ADDRESS), target))
        .addElements("ports", onAny)
        .addSet(NftSet.map("address-ports", Part.keyType(FAMILY, ONE_ADDRESS), target))
        .addElements("address-ports", onOne)
        .addChain(Chain.named("published"))
        .addRule("published", rule(FAMILY).source(config.podCidr()).mark(MASQUERADE_MARK).build())
        .addRule("published", rule(FAMILY).source(LOOPBACK).mark(MASQUERADE_MARK).build())
        .addRule("published", rule(FAMILY).translateTo("address-ports", ONE_ADDRESS))
        .addRule("published", rule(FAMILY).translateTo("ports", ANY_ADDRESS))
        .addRule("published", rule(FAMILY).unmark(MASQUERADE_MARK).build());
    for (var point : List.of(Chain.Point.PREROUTING, Chain.Point.OUTPUT)) {
      String chain = "published-" + (point == Chain.Point.OUTPUT ? "out" : "in");
      change
          .addChain(Chain.hooked(chain, Chain.Type.NAT, point, Chain.Hook.DESTINATION_NAT))
          .addRule(chain, rule(FAMILY).destinationIsLocal().verdict(Verdict.jump("published")));
    }
  }

  private static Datum.Value key(PortMapping port) {
    var protocol = Datum.of(port.protocol());
    var number = Datum.port(port.hostPort());
    return port.hostAddress()
        .map(address -> Datum.concatenation(Datum.of(address), protocol, number))
        .orElseGet(() -> Datum.concatenation(protocol, number));
  }

  private static Datum target(Reservation reservation, PortMapping port) {
    return Datum.concatenation(Datum.of(reservation.address()), Datum.port(port.podPort()));
  }

  private void addMasquerade(Transaction change) {
    change
        .addChain(Chain.named("leaving"))
        .addRule("leaving", stays(config.podCidr()))
        .addRule("leaving", stays(MULTICAST));
    config.clusterCidrs().stream()
        .filter(range -> !range.isIpv6())
        .forEach(range -> change.addRule("leaving", stays(range)));
    change
        .addRule("leaving", rule(FAMILY).masquerade())
        .addChain(
            Chain.hooked(
                "postrouting", Chain.Type.NAT, Chain.Point.POSTROUTING, Chain.Hook.SOURCE_NAT))
        .addRule("postrouting", rule(FAMILY).marked(MASQUERADE_MARK).masquerade())
        .addRule(
            "postrouting", rule(FAMILY).source(config.podCidr()).verdict(Verdict.jump("leaving")));
  }

  private static Rule stays(Cidr range) {
    return rule(FAMILY).destination(range).verdict(Verdict.RETURN);
  }

  private RuleBuilder fromBridge() {
    return rule(FAMILY).from(config.bridgeName());
  }
}
