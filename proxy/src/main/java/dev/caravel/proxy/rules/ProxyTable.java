package dev.caravel.proxy.rules;

import static dev.caravel.network.nft.RuleBuilder.rule;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Chain;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.NftSet;
import dev.caravel.network.nft.Part;
import dev.caravel.network.nft.RuleBuilder;
import dev.caravel.network.nft.Table;
import dev.caravel.network.nft.Transaction;
import dev.caravel.network.nft.Verdict;
import java.util.List;

/**
 * The part of a table that is there whatever Services there are: where packets enter, and the maps
 * that lead to the chains of Services.
 *
 * @param podRanges where pods have their addresses; connections to a cluster IP from elsewhere get
 *     the node's address as source
 * @param serviceRanges where cluster IPs are; packets for those that no Service has are dropped
 * @param nodePortRanges on which of the node's addresses node ports are
 */
public record ProxyTable(
    Table table,
    List<Cidr> podRanges,
    List<Cidr> serviceRanges,
    List<Cidr> nodePortRanges,
    boolean masqueradeAll) {

  /** Connections that must appear with this node's address, to come back by it. */
  static final int MASQUERADE_MARK = 0x4000;

  static final String SERVICE_IPS = "service-ips";
  static final String NODE_PORTS = "service-node-ports";
  static final String REFUSED_IPS = "no-endpoint-services";
  static final String REFUSED_NODE_PORTS = "no-endpoint-node-ports";
  static final String CLUSTER_IPS = "cluster-ips";
  static final String HAIRPIN = "hairpin";
  static final String REJECT = "reject";

  private static final Part[] ADDRESS_KEY = {
    Part.DESTINATION, Part.PROTOCOL, Part.DESTINATION_PORT
  };
  private static final Part[] PORT_KEY = {Part.PROTOCOL, Part.DESTINATION_PORT};
  private static final Part[] PAIR_KEY = {Part.SOURCE, Part.DESTINATION};

  public ProxyTable {
    podRanges = ofFamily(podRanges, table);
    serviceRanges = ofFamily(serviceRanges, table);
    nodePortRanges = ofFamily(nodePortRanges, table);
  }

  private static List<Cidr> ofFamily(List<Cidr> ranges, Table table) {
    return ranges.stream().filter(range -> Family.of(range.address()) == table.family()).toList();
  }

  Family family() {
    return table.family();
  }

  RuleBuilder newRule() {
    return rule(family());
  }

  /** Puts the table, without any Service, in place of what is there. */
  Transaction replace() {
    var change = new Transaction(table).deleteTable().addTable();
    var addressKey = Part.keyType(family(), ADDRESS_KEY);
    var portKey = Part.keyType(family(), PORT_KEY);
    change
        .addSet(NftSet.verdictMap(SERVICE_IPS, addressKey))
        .addSet(NftSet.verdictMap(NODE_PORTS, portKey))
        .addSet(NftSet.verdictMap(REFUSED_IPS, addressKey))
        .addSet(NftSet.verdictMap(REFUSED_NODE_PORTS, portKey))
        .addSet(NftSet.set(CLUSTER_IPS, family().address()))
        .addSet(NftSet.set(HAIRPIN, Part.keyType(family(), PAIR_KEY)));
    addTranslation(change);
    addMasquerade(change);
    addChecks(change);
    return change;
  }

  private void addTranslation(Transaction change) {
    change
        .addChain(Chain.named("services"))
        .addRule("services", newRule().verdictFrom(SERVICE_IPS, ADDRESS_KEY));
    for (var range : nodePortRanges) {
      change.addRule("services", nodePorts(range).verdictFrom(NODE_PORTS, PORT_KEY));
    }
    for (var point : List.of(Chain.Point.PREROUTING, Chain.Point.OUTPUT)) {
      String chain = point == Chain.Point.OUTPUT ? "nat-output" : "nat-prerouting";
      change
          .addChain(Chain.hooked(chain, Chain.Type.NAT, point, Chain.Hook.DESTINATION_NAT))
          .addRule(chain, newRule().verdict(Verdict.jump("services")));
    }
  }

  private RuleBuilder nodePorts(Cidr range) {
    var rule = newRule().destinationIsLocal();
    return range.prefixLength() == 0 ? rule : rule.destination(range);
  }

  // A pod that reaches itself through a Service would get answers from its own address and not
  // know them: the pairs in the set are pods of this node with themselves.
  private void addMasquerade(Transaction change) {
    String chain = "nat-postrouting";
    change
        .addChain(
            Chain.hooked(chain, Chain.Type.NAT, Chain.Point.POSTROUTING, Chain.Hook.SOURCE_NAT))
        .addRule(chain, newRule().marked(MASQUERADE_MARK).masquerade())
        .addRule(chain, newRule().destinationTranslated().in(HAIRPIN, PAIR_KEY).masquerade());
  }

  private void addChecks(Transaction change) {
    change
        .addChain(Chain.named(REJECT))
        .addRule(REJECT, newRule().reject())
        .addChain(Chain.named("endpoints-check"))
        .addRule("endpoints-check", newRule().verdictFrom(REFUSED_IPS, ADDRESS_KEY))
        .addChain(Chain.named("node-ports-check"))
        .addChain(Chain.named("cluster-ips-check"))
        .addRule("cluster-ips-check", newRule().in(CLUSTER_IPS, Part.DESTINATION).reject());
    for (var range : nodePortRanges) {
      change.addRule(
          "node-ports-check", nodePorts(range).verdictFrom(REFUSED_NODE_PORTS, PORT_KEY));
    }
    for (var range : serviceRanges) {
      change.addRule("cluster-ips-check", newRule().destination(range).verdict(Verdict.DROP));
    }
    check(change, "filter-input", Chain.Point.INPUT, "endpoints-check", "node-ports-check");
    check(change, "filter-forward", Chain.Point.FORWARD, "endpoints-check", "cluster-ips-check");
    check(change, "filter-output", Chain.Point.OUTPUT, "endpoints-check", "cluster-ips-check");
  }

  private void check(Transaction change, String chain, Chain.Point point, String... checks) {
    change.addChain(Chain.hooked(chain, Chain.Type.FILTER, point, Chain.Hook.FILTER));
    for (var check : checks) {
      change.addRule(chain, newRule().newConnection().verdict(Verdict.jump(check)));
    }
  }
}
