package dev.caravel.proxy.rules;

import static dev.caravel.proxy.rules.ProxyTable.MASQUERADE_MARK;

import dev.caravel.network.address.Protocol;
import dev.caravel.network.nft.Datum;
import dev.caravel.network.nft.Element;
import dev.caravel.network.nft.NftSet;
import dev.caravel.network.nft.Rule;
import dev.caravel.network.nft.RuleBuilder;
import dev.caravel.network.nft.Verdict;
import dev.caravel.proxy.rules.PortRules.Entry;
import dev.caravel.proxy.service.Backend;
import dev.caravel.proxy.service.ServicePort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes what the packet filter needs for one port of a Service: a chain for connections to the
 * cluster IP, one for those from outside, and the elements that lead there, or to a refusal where
 * there is no backend.
 */
final class RuleWriter {
  private static final int MAX_CLIENTS = 65536;

  private final ProxyTable table;
  private final ServicePort port;
  private final String internalChain;
  private final String externalChain;
  private final String balancerChain;
  private final String affinityMap;

  private final Map<String, List<Rule>> chains = new HashMap<>();
  private final Set<NftSet> learned = new HashSet<>();
  private final Set<Entry> elements = new HashSet<>();

  private RuleWriter(ProxyTable table, ServicePort port) {
    this.table = table;
    this.port = port;
    this.internalChain = "internal-" + port.name();
    this.externalChain = "external-" + port.name();
    this.balancerChain = "balancer-" + port.name();
    this.affinityMap = "affinity-" + port.name();
  }

  static PortRules write(ProxyTable table, ServicePort port) {
    var writer = new RuleWriter(table, port);
    writer.writeInternal();
    writer.writeExternal();
    writer.writeHairpin();
    return new PortRules(writer.chains, writer.learned, writer.elements);
  }

  private void writeInternal() {
    add(ProxyTable.CLUSTER_IPS, Element.of(Datum.of(port.clusterIp())));
    if (port.internal().isEmpty()) {
      refuse(port.clusterIp());
      return;
    }
    var rules = new ArrayList<Rule>();
    if (table.masqueradeAll()) {
      rules.add(table.newRule().mark(MASQUERADE_MARK).build());
    } else if (!table.podRanges().isEmpty()) {
      var fromElsewhere = table.newRule();
      table.podRanges().forEach(fromElsewhere::notSource);
      rules.add(fromElsewhere.mark(MASQUERADE_MARK).build());
    }
    rules.addAll(choose(port.internal()));
    chains.put(internalChain, rules);
    lead(port.clusterIp(), internalChain);
  }

  private void writeExternal() {
    var open = new ArrayList<>(port.externalIps());
    var guarded = new ArrayList<InetAddress>();
    (port.balancerSources().isEmpty() ? open : guarded).addAll(port.balancerIps());
    if (open.isEmpty() && guarded.isEmpty() && port.nodePort() == 0) {
      return;
    }
    if (port.external().isEmpty() && !leadsInside()) {
      Stream.concat(open.stream(), guarded.stream()).forEach(this::refuse);
      if (port.nodePort() > 0) {
        add(ProxyTable.REFUSED_NODE_PORTS, Element.of(nodePortKey(), refusal()));
      }
      return;
    }
    chains.put(externalChain, externalRules());
    open.forEach(address -> lead(address, externalChain));
    if (port.nodePort() > 0) {
      add(ProxyTable.NODE_PORTS, Element.of(nodePortKey(), Verdict.goTo(externalChain)));
    }
    if (!guarded.isEmpty()) {
      chains.put(balancerChain, balancerRules());
      guarded.forEach(address -> lead(address, balancerChain));
    }
  }

  // With a Local policy the cluster's own connections take the way inside all the same.
  private boolean leadsInside() {
    return port.externalLocal() && !port.internal().isEmpty();
  }

  private List<Rule> externalRules() {
    var rules = new ArrayList<Rule>();
    if (!port.externalLocal()) {
      rules.add(table.newRule().mark(MASQUERADE_MARK).build());
    } else if (leadsInside()) {
      var inside = Verdict.goTo(internalChain);
      table.podRanges().forEach(range -> rules.add(table.newRule().source(range).verdict(inside)));
      rules.add(table.newRule().sourceIsLocal().verdict(inside));
    }
    if (port.external().isEmpty()) {
      rules.add(table.newRule().verdict(Verdict.DROP));
    } else {
      rules.addAll(choose(port.external()));
    }
    return rules;
  }

  private List<Rule> balancerRules() {
    var rules = new ArrayList<Rule>();
    for (var range : port.balancerSources()) {
      rules.add(table.newRule().source(range).verdict(Verdict.goTo(externalChain)));
    }
    rules.add(table.newRule().verdict(Verdict.DROP));
    return rules;
  }

  private List<Rule> choose(List<Backend> backends) {
    var targets = backends.stream().map(RuleWriter::target).toList();
    if (port.affinity().isZero()) {
      return List.of(table.newRule().translateToAnyOf(targets));
    }
    learned.add(
        NftSet.learnedMap(
            affinityMap,
            table.family().address(),
            RuleBuilder.translationType(table.family()),
            port.affinity(),
            MAX_CLIENTS));
    return List.of(
        table.newRule().translateAsBefore(targets, affinityMap),
        table.newRule().forget(affinityMap),
        table.newRule().translateToAnyOf(targets, affinityMap));
  }

  private static Datum.Value target(Backend backend) {
    return Datum.concatenation(Datum.of(backend.address()), Datum.port(backend.port()));
  }

  private void writeHairpin() {
    Stream.concat(port.internal().stream(), port.external().stream())
        .filter(Backend::local)
        .map(backend -> Datum.of(backend.address()))
        .forEach(
            address -> add(ProxyTable.HAIRPIN, Element.of(Datum.concatenation(address, address))));
  }

  private void lead(InetAddress address, String chain) {
    add(ProxyTable.SERVICE_IPS, Element.of(addressKey(address), Verdict.goTo(chain)));
  }

  private void refuse(InetAddress address) {
    add(ProxyTable.REFUSED_IPS, Element.of(addressKey(address), refusal()));
  }

  private Verdict refusal() {
    return port.hasBackends() ? Verdict.DROP : Verdict.goTo(ProxyTable.REJECT);
  }

  private Datum.Value addressKey(InetAddress address) {
    return Datum.concatenation(Datum.of(address), Datum.of(protocol()), Datum.port(port.port()));
  }

  private Datum.Value nodePortKey() {
    return Datum.concatenation(Datum.of(protocol()), Datum.port(port.nodePort()));
  }

  private Protocol protocol() {
    return port.name().protocol();
  }

  private void add(String set, Element element) {
    elements.add(new Entry(set, element));
  }
}
