package dev.caravel.proxy.service;

import static dev.caravel.proxy.Objects.service;
import static dev.caravel.proxy.Objects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServiceSpec;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicePortsTest {
  private static final String IP = "10.96.0.7";

  private static ServicePort only(Service service, EndpointSlice... slices) {
    var ports = ServicePorts.of(service, List.of(slices), Family.IPV4, "n1");
    assertThat(ports).hasSize(1);
    return ports.getFirst();
  }

  private static String text(List<Backend> backends) {
    return backends.stream()
        .map(b -> b.address().getHostAddress().replace("10.0.0.", ""))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 @n1, 10.0.0.2 @n2                          | 1 2 | 1",
        "10.0.0.2 @n2, 10.0.0.1 @n1, 10.0.0.3 unready @n1    | 1 2 | 1",
        "10.0.0.1 terminating serving @n1, 10.0.0.2 @n2      | 2   | 1",
        "10.0.0.1 terminating serving @n1, 10.0.0.2 terminating @n1 | 1 | 1",
        "10.0.0.1 unready @n1                                | ''  | ''",
        "10.0.0.1 @n2                                        | 1   | ''",
        "10.0.0.1                                            | 1   | ''",
        "fd00::1 @n1, not-an-address @n1                     | ''  | ''",
      })
  void backends_are_chosen_by_conditions_and_node(
      String endpoints, String everywhere, String here) {
    var slice = slice("s", endpoints.split(", "));
    assertThat(text(only(service("s", IP), slice).internal())).isEqualTo(everywhere);
    var local = only(service("s", IP, s -> s.internalTrafficPolicy("Local")), slice);
    assertThat(text(local.internal())).isEqualTo(here);
    assertThat(local.hasBackends()).isEqualTo(!everywhere.isEmpty());
    var external =
        only(service("s", IP, s -> s.type("NodePort").externalTrafficPolicy("Local")), slice);
    assertThat(text(external.external())).isEqualTo(here);
    assertThat(text(external.internal())).isEqualTo(everywhere);
  }

  @Test
  void an_endpoint_in_two_slices_counts_once_and_a_port_of_another_name_not_at_all() {
    var one = slice("s", "10.0.0.1 unready", "10.0.0.2");
    var two = slice("s", "10.0.0.1").with(b -> b.metadata(m -> m.name("s-b")));
    var other =
        slice("s", "10.0.0.9").with(b -> b.ports(List.of()).addPorts(p -> p.name("x").port(1)));
    assertThat(text(only(service("s", IP), one, two, other).internal())).isEqualTo("1 2");
  }

  @Test
  void services_without_a_cluster_ip_and_those_of_others_are_left_alone() {
    assertThat(none(service("s", "None"))).isTrue();
    assertThat(none(service("s", ""))).isTrue();
    assertThat(none(service("s", "fd00::7"))).isTrue();
    assertThat(none(service("s", IP, s -> s.type("ExternalName")))).isTrue();
    assertThat(
            none(
                service("s", IP)
                    .with(b -> b.metadata(m -> m.putLabels(ServicePorts.OTHER_PROXY_LABEL, "x")))))
        .isTrue();
  }

  private static boolean none(Service service) {
    return ServicePorts.of(service, List.of(), Family.IPV4, "n1").isEmpty();
  }

  @Test
  void what_the_spec_says_is_what_the_port_has() {
    Consumer<ServiceSpec.Builder> spec =
        s ->
            s.type("LoadBalancer")
                .externalIPs(List.of("198.51.100.1", "fd00::1"))
                .loadBalancerSourceRanges(List.of("203.0.113.0/24", "nonsense"))
                .sessionAffinity("ClientIP")
                .ports(List.of())
                .addPorts(p -> p.port(80).nodePort(30080));
    var service =
        service("s", IP, spec)
            .with(b ->
                b.status(st ->
                    st.loadBalancer(l ->
                        l.addIngress(i -> i.ip("198.51.100.9").ipMode("VIP"))
                            .addIngress(i -> i.ip("198.51.100.8").ipMode("Proxy")))));
    var port = only(service);
    assertThat(port.name()).hasToString("default/s/tcp");
    assertThat(port.nodePort()).isEqualTo(30080);
    assertThat(port.externalIps()).containsExactly(InetAddress.ofLiteral("198.51.100.1"));
    assertThat(port.balancerIps()).containsExactly(InetAddress.ofLiteral("198.51.100.9"));
    assertThat(port.balancerSources()).containsExactly(Cidr.parse("203.0.113.0/24"));
    assertThat(port.affinity()).isEqualTo(Duration.ofHours(3));
  }
}
