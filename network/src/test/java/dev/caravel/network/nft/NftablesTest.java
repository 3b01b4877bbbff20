package dev.caravel.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.network.Requires;
import dev.caravel.network.kernel.Errno;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.netlink.NetlinkException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions on a real kernel. */
class NftablesTest {
  private static final Table TABLE = new Table(Family.IPV4, "test");

  private NetworkNamespace namespace;
  private Nftables filter;

  @BeforeEach
  void open() {
    Requires.root();
    namespace = NetworkNamespace.create();
    filter = Nftables.open(namespace);
  }

  @AfterEach
  void close() {
    if (filter != null) {
      filter.close();
      namespace.close();
    }
  }

  private static Element address(String text) {
    return Element.of(Datum.of(InetAddress.ofLiteral(text)));
  }

  @Test
  void what_is_written_can_be_listed() {
    filter.commit(
        new Transaction(TABLE)
            .addTable()
            .addSet(NftSet.set("addresses", DataType.IPV4_ADDRESS))
            .addElements("addresses", List.of(address("10.0.0.1"), address("10.0.0.2")))
            .addChain(Chain.named("one"))
            .addRule("one", RuleBuilder.rule(Family.IPV4).verdict(Verdict.DROP))
            .addRule("one", RuleBuilder.rule(Family.IPV4).comment("second").reject())
            .addSet(NftSet.verdictMap("verdicts", DataType.IPV4_ADDRESS))
            .addElements(
                "verdicts",
                List.of(
                    Element.of(Datum.of(InetAddress.ofLiteral("10.0.0.3")), Verdict.goTo("one")))));
    assertThat(filter.tables(Family.IPV4)).containsExactly("test");
    assertThat(filter.chains(TABLE)).containsExactly("one");
    assertThat(filter.countRules(TABLE, "one")).isEqualTo(2);
    assertThat(filter.elements(TABLE, "addresses"))
        .containsExactlyInAnyOrder(address("10.0.0.1"), address("10.0.0.2"));
    assertThat(filter.elements(TABLE, "verdicts").getFirst().value()).contains(Verdict.goTo("one"));
  }

  /** The kernel answers for the one that failed and for the last: the first counts. */
  @Test
  void the_request_that_failed_is_named_and_nothing_has_happened() {
    var change =
        new Transaction(TABLE)
            .addTable()
            .deleteChain("missing")
            .addChain(Chain.named("later"))
            .addChain(Chain.named("last"));
    assertThatThrownBy(() -> filter.commit(change))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageStartingWith("cannot delete chain missing in table test: no such object");
    assertThat(filter.tables(Family.IPV4)).isEmpty();
    filter.commit(new Transaction(TABLE).addTable());
    assertThat(filter.tables(Family.IPV4)).containsExactly("test");
  }

  @Test
  void ten_thousand_elements_go_in_one_transaction() {
    var elements = new ArrayList<Element>();
    for (int i = 0; i < 10_000; i++) {
      elements.add(address("10.1." + i / 250 + "." + i % 250));
    }
    filter.commit(
        new Transaction(TABLE)
            .addTable()
            .addSet(NftSet.set("many", DataType.IPV4_ADDRESS))
            .addElements("many", elements));
    assertThat(filter.elements(TABLE, "many")).hasSize(10_000);
  }

  @Test
  void ipv6_rules_are_taken_too() {
    var table = new Table(Family.IPV6, "six");
    var targets =
        List.of(
            Datum.concatenation(Datum.of(InetAddress.ofLiteral("fd00::1")), Datum.port(80)),
            Datum.concatenation(Datum.of(InetAddress.ofLiteral("fd00::2")), Datum.port(80)));
    var learned =
        NftSet.learnedMap(
            "clients",
            DataType.IPV6_ADDRESS,
            RuleBuilder.translationType(Family.IPV6),
            Duration.ofHours(3),
            1000);
    filter.commit(
        new Transaction(table)
            .addTable()
            .addSet(learned)
            .addChain(
                Chain.hooked(
                    "nat", Chain.Type.NAT, Chain.Point.PREROUTING, Chain.Hook.DESTINATION_NAT))
            .addRule("nat", RuleBuilder.rule(Family.IPV6).translateAsBefore(targets, "clients"))
            .addRule("nat", RuleBuilder.rule(Family.IPV6).forget("clients"))
            .addRule("nat", RuleBuilder.rule(Family.IPV6).translateToAnyOf(targets, "clients")));
    assertThat(filter.countRules(table, "nat")).isEqualTo(3);
  }
}
