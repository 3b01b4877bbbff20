package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.value.IntOrString;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoint slices, and what every namespace gets. */
@Timeout(60)
class ServicesTest {
  private final Cluster cluster =
      new Cluster(
          "endpointslice-controller",
          "endpoints-controller",
          "serviceaccount-controller",
          "root-ca-certificate-publisher-controller");

  @BeforeEach
  void start() {
    cluster.node("n1");
    cluster.started();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void service(String target) {
    cluster.create(
        Service.builder()
            .metadata(m -> m.name("web").namespace(Cluster.NAMESPACE))
            .spec(s ->
                s.putSelector("app", "web")
                    .clusterIP("10.96.0.9")
                    .addIpFamilies("IPv4")
                    .addPorts(p -> p.name("http").port(80).targetPort(IntOrString.parse(target))))
            .build());
  }

  private Pod pod(String name, int port) {
    return cluster.create(
        Pod.builder()
            .metadata(m -> m.name(name).namespace(Cluster.NAMESPACE).putLabels("app", "web"))
            .spec(s ->
                s.nodeName("n1")
                    .addContainers(
                        c -> c.name("c").addPorts(p -> p.name("http").containerPort(port))))
            .build());
  }

  private List<EndpointSlice> slices() {
    return cluster.in(EndpointSlice.KIND).list().items();
  }

  @Test
  void followsThePodsOfAService() {
    service("http");
    cluster.until(() -> slices().size() == 1);
    assertThat(slices().getFirst().endpoints()).isEmpty();

    cluster.ready(pod("a", 8080));
    cluster.until(() -> slices().getFirst().endpoints().size() == 1);
    var slice = slices().getFirst();
    assertThat(slice.ports().getFirst().port()).isEqualTo(8080);
    assertThat(slice.ports().getFirst().protocol()).isEqualTo("TCP");
    assertThat(slice.metadata().labels())
        .containsEntry("kubernetes.io/service-name", "web")
        .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    var endpoint = slice.endpoints().getFirst();
    assertThat(endpoint.conditions().ready()).isTrue();
    assertThat(endpoint.conditions().hasTerminating()).isTrue();
    assertThat(endpoint.nodeName()).isEqualTo("n1");
    assertThat(endpoint.targetRef().name()).isEqualTo("a");

    cluster.ready(pod("b", 9090));
    cluster.until(() -> slices().size() == 2);

    cluster.in(Pod.KIND).delete("a");
    cluster.until(() -> slices().size() == 1);
    assertThat(slices().getFirst().ports().getFirst().port()).isEqualTo(9090);
  }

  private Endpoints endpoints() {
    return cluster.in(Endpoints.KIND).find("web").orElseGet(Endpoints::empty);
  }

  @Test
  void keepsTheOldEndpointsToo() {
    service("http");
    cluster.until(() -> endpoints().metadata().labels().containsValue("endpoint-controller"));
    assertThat(endpoints().subsets()).isEmpty();

    cluster.ready(pod("a", 8080));
    cluster.ready(pod("b", 9090));
    cluster.until(() -> endpoints().subsets().size() == 2);
    assertThat(endpoints().subsets().getFirst().addresses().getFirst().targetRef().name())
        .isEqualTo("a");
    assertThat(endpoints().subsets().getFirst().ports().getFirst().port()).isEqualTo(8080);

    cluster.in(Service.KIND).delete("web");
    cluster.until(() -> cluster.in(Endpoints.KIND).find("web").isEmpty());
  }

  @Test
  void tellsOfAPodWhoseNodeIsMissing() {
    service("80");
    var lost = pod("lost", 80).with(p -> p.spec(s -> s.nodeName("gone")));
    cluster.ready(cluster.in(Pod.KIND).update(lost));
    cluster.until(() -> !cluster.events("FailedToUpdateEndpointSlices").isEmpty());

    assertThat(cluster.events("FailedToUpdateEndpointSlices").getFirst())
        .isEqualTo(
            "Error updating Endpoint Slices for Service default/web: skipping Pod lost for"
                + " Service default/web: Node gone Not Found");
    cluster.node("gone");
    cluster.until(() -> slices().stream().anyMatch(slice -> slice.endpoints().size() == 1));
  }

  @Test
  void putsAThousandPodsInTenSlices() {
    service("80");
    for (int i = 0; i < 1000; i++) {
      cluster.ready(pod("p" + i, 80));
    }
    cluster.until(() -> slices().stream().mapToInt(s -> s.endpoints().size()).sum() == 1000);

    assertThat(slices()).hasSizeBetween(10, 14);
  }

  @Test
  void everyNamespaceGetsAServiceAccountAndTheAuthority() {
    cluster.until(() ->
        cluster.in(ServiceAccount.KIND).find("default").isPresent()
            && cluster.in(ConfigMap.KIND).find("kube-root-ca.crt").isPresent());
    assertThat(cluster.in(ConfigMap.KIND).get("kube-root-ca.crt").data())
        .containsEntry("ca.crt", "certificates");

    cluster.in(ServiceAccount.KIND).delete("default");
    cluster
        .in(ConfigMap.KIND)
        .change("kube-root-ca.crt", map -> map.with(c -> c.putData("ca.crt", "x")));
    cluster.until(() ->
        cluster.in(ServiceAccount.KIND).find("default").isPresent()
            && cluster
                .in(ConfigMap.KIND)
                .get("kube-root-ca.crt")
                .data()
                .containsValue("certificates"));
  }
}
