package dev.caravel.proxy.rules;

import dev.caravel.network.nft.Element;
import dev.caravel.network.nft.NftSet;
import dev.caravel.network.nft.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the packet filter has for one port of a Service.
 *
 * @param chains its chains, by name, and their rules
 * @param learned the maps that packets fill
 * @param elements what it puts in the maps and sets of all
 */
record PortRules(Map<String, List<Rule>> chains, Set<NftSet> learned, Set<Entry> elements) {

  /** An element of a named map or set. */
  record Entry(String set, Element element) {}

  static final PortRules NONE = new PortRules(Map.of(), Set.of(), Set.of());

  PortRules {
    chains = Map.copyOf(chains);
    learned = Set.copyOf(learned);
    elements = Set.copyOf(elements);
  }
}
