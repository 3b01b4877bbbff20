package dev.caravel.proxy.rules;

import static dev.caravel.proxy.Objects.service;
import static dev.caravel.proxy.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.Table;
import dev.caravel.network.nft.Transaction;
import dev.caravel.proxy.service.PortName;
import dev.caravel.proxy.service.ServicePort;
import dev.caravel.proxy.service.ServicePorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is sent to the kernel for a change: as much as has changed, in an order it accepts. */
class ServiceRulesTest {
  private final ServiceRules rules =
      new ServiceRules(
          new ProxyTable(
              new Table(Family.IPV4, "t"),
              List.of(Cidr.parse("10.244.0.0/16")),
              List.of(Cidr.parse("10.96.0.0/16")),
              List.of(Cidr.parse("0.0.0.0/0")),
              false));

  private static List<ServicePort> ports(Service service, EndpointSlice... slices) {
    return ServicePorts.of(service, List.of(slices), Family.IPV4, "n1");
  }

  private List<String> update(List<ServicePort> ports, PortName... gone) {
    var wanted = new LinkedHashMap<PortName, Optional<ServicePort>>();
    for (var name : gone) {
      wanted.put(name, Optional.empty());
    }
    ports.forEach(port -> wanted.put(port.name(), Optional.of(port)));
    return describe(rules.update(wanted));
  }

  private static List<String> describe(Transaction change) {
    return change.describe().stream().map(line -> line.replace(" in table t", "")).toList();
  }

  @Test
  void a_new_service_is_a_chain_and_its_elements() {
    assertThat(update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1 @n2"))))
        .containsExactlyInAnyOrder(
            "create chain internal-default/s/tcp",
            "add a rule to chain internal-default/s/tcp",
            "create a rule's set",
            "fill a rule's set",
            "add a rule to chain internal-default/s/tcp",
            "add elements to cluster-ips",
            "add elements to service-ips");
  }

  @Test
  void one_more_endpoint_writes_its_chain_and_nothing_else() {
    update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1 @n2")));
    assertThat(update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1", "10.0.0.2"))))
        .containsExactly(
            "flush chain internal-default/s/tcp",
            "add a rule to chain internal-default/s/tcp",
            "create a rule's set",
            "fill a rule's set",
            "add a rule to chain internal-default/s/tcp");
  }

  @Test
  void nothing_changed_is_nothing_to_do() {
    update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1", "10.0.0.2")));
    assertThat(update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.2", "10.0.0.1"))))
        .isEmpty();
  }

  @Test
  void the_last_endpoint_leaves_a_refusal() {
    update(ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1")));
    assertThat(update(ports(service("s", "10.96.0.7"))))
        .containsExactly(
            "delete elements of service-ips",
            "flush chain internal-default/s/tcp",
            "delete chain internal-default/s/tcp",
            "add elements to no-endpoint-services");
  }

  @Test
  void a_service_that_is_gone_leaves_nothing() {
    var ports = ports(service("s", "10.96.0.7"), slice("s", "10.0.0.1 @n1"));
    update(ports);
    assertThat(update(List.of(), ports.getFirst().name()))
        .containsExactlyInAnyOrder(
            "delete elements of service-ips",
            "delete elements of cluster-ips",
            "delete elements of hairpin",
            "flush chain internal-default/s/tcp",
            "delete chain internal-default/s/tcp");
    assertThat(rules.ports()).isEmpty();
  }

  @Test
  void what_two_services_share_stays_until_both_are_gone() {
    var one = ports(service("one", "10.96.0.7"), slice("one", "10.0.0.1 @n1"));
    var two = ports(service("two", "10.96.0.8"), slice("two", "10.0.0.1 @n1"));
    update(one);
    assertThat(update(two)).doesNotContain("add elements to hairpin");
    assertThat(update(List.of(), one.getFirst().name()))
        .doesNotContain("delete elements of hairpin");
    assertThat(update(List.of(), two.getFirst().name())).contains("delete elements of hairpin");
  }

  @Test
  void an_address_of_two_services_belongs_to_the_first_and_then_to_the_other() {
    var one =
        ports(
            service("one", "10.96.0.7", s -> s.externalIPs(List.of("198.51.100.1"))),
            slice("one", "10.0.0.1"));
    var two =
        ports(
            service("two", "10.96.0.8", s -> s.externalIPs(List.of("198.51.100.1"))),
            slice("two", "10.0.0.2"));
    update(one);
    update(two);
    var change = update(List.of(), one.getFirst().name());
    assertThat(change).contains("delete elements of service-ips");
    assertThat(change).endsWith("add elements to service-ips");
  }

  @Test
  void the_cost_of_a_change_does_not_grow_with_the_number_of_services() {
    var all = new ArrayList<ServicePort>();
    for (int i = 0; i < 500; i++) {
      all.addAll(ports(service("s" + i, "10.96.1." + (i % 250)), slice("s" + i, "10.0.0.1")));
    }
    rules.replaceAll(all);
    assertThat(update(ports(service("s7", "10.96.1.7"), slice("s7", "10.0.0.3")))).hasSize(5);
  }
}
