package dev.caravel.proxy.rules;

import dev.caravel.network.nft.Chain;
import dev.caravel.network.nft.Element;
import dev.caravel.network.nft.NftSet;
import dev.caravel.network.nft.Transaction;
import dev.caravel.proxy.rules.PortRules.Entry;
import dev.caravel.proxy.service.PortName;
import dev.caravel.proxy.service.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of all Services in one table as they were last written, and the smallest transaction to
 * what they shall be. The cost of a change follows the Services that changed, not the number of
 * them. Owned by one thread.
 *
 * <p>A transaction that was made counts as committed; when it was not, {@link #replaceAll} starts
 * over.
 */
public final class ServiceRules {
  private final ProxyTable table;
  private final Map<PortName, PortRules> written = new HashMap<>();
  private Claims claims = new Claims();

  public ServiceRules(ProxyTable table) {
    this.table = table;
  }

  /** The table with these Services in place of whatever is there. */
  public Transaction replaceAll(Collection<ServicePort> ports) {
    written.clear();
    claims = new Claims();
    var wanted = new LinkedHashMap<PortName, Optional<ServicePort>>();
    ports.forEach(port -> wanted.put(port.name(), Optional.of(port)));
    return update(table.replace(), wanted);
  }

  /**
   * The change for some ports.
   *
   * @param wanted what each shall be; empty for one that is gone
   */
  public Transaction update(Map<PortName, Optional<ServicePort>> wanted) {
    return update(new Transaction(table.table()), wanted);
  }

  /** The ports that have rules. */
  public Set<PortName> ports() {
    return Set.copyOf(written.keySet());
  }

  private record Step(PortRules old, PortRules now) {
    /** Whether a chain is to be written. A map that is made anew takes all chains with it. */
    boolean changes(String chain) {
      return !old.learned().equals(now.learned())
          || !Objects.equals(old.chains().get(chain), now.chains().get(chain));
    }
  }

  private Transaction update(Transaction change, Map<PortName, Optional<ServicePort>> wanted) {
    var steps = new ArrayList<Step>();
    wanted.forEach((name, port) -> {
      var now = port.map(p -> RuleWriter.write(table, p)).orElse(PortRules.NONE);
      var old = written.getOrDefault(name, PortRules.NONE);
      if (!now.equals(old)) {
        claims.replace(name, old, now);
        steps.add(new Step(old, now));
        if (now.equals(PortRules.NONE)) {
          written.remove(name);
        } else {
          written.put(name, now);
        }
      }
    });
    var elements = claims.take();
    // What leads somewhere goes before the place it leads to, and comes after it.
    bySet(elements.removed()).forEach(change::deleteElements);
    steps.forEach(step -> makeRoom(change, step));
    steps.forEach(step -> fillChains(change, step));
    steps.forEach(step -> tidyUp(change, step));
    bySet(elements.added()).forEach(change::addElements);
    return change;
  }

  private static void makeRoom(Transaction change, Step step) {
    step.old().chains().keySet().stream().filter(step::changes).forEach(change::flushChain);
    without(step.old().learned(), step.now().learned())
        .forEach(set -> change.deleteSet(set.name()));
    without(step.now().learned(), step.old().learned()).forEach(change::addSet);
    step.now().chains().keySet().stream()
        .filter(chain -> !step.old().chains().containsKey(chain))
        .forEach(chain -> change.addChain(Chain.named(chain)));
  }

  private static void fillChains(Transaction change, Step step) {
    step.now()
        .chains()
        .forEach((chain, rules) -> {
          if (step.changes(chain)) {
            rules.forEach(rule -> change.addRule(chain, rule));
          }
        });
  }

  private static void tidyUp(Transaction change, Step step) {
    step.old().chains().keySet().stream()
        .filter(chain -> !step.now().chains().containsKey(chain))
        .forEach(change::deleteChain);
  }

  private static List<NftSet> without(Set<NftSet> sets, Set<NftSet> others) {
    return sets.stream().filter(set -> !others.contains(set)).toList();
  }

  private static Map<String, List<Element>> bySet(List<Entry> entries) {
    var sets = new LinkedHashMap<String, List<Element>>();
    for (var entry : entries) {
      sets.computeIfAbsent(entry.set(), name -> new ArrayList<>()).add(entry.element());
    }
    return sets;
  }
}
