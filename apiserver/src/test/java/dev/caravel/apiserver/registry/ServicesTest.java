package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionChain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String MERGE = "application/merge-patch+json";

  @TempDir Path directory;
  private Api api;

  /** Six addresses and three node ports. */
  @BeforeEach
  void open() throws IOException {
    api =
        new Api(
            directory,
            new RegistryConfig(
                "10.96.0.0/29", 30000, 30002, Duration.ofHours(1), AdmissionChain.NONE));
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Struct create(String name, String spec) throws InterruptedException {
    return api.post(
        SERVICES,
        "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"ports\":[{\"port\":80}]%s}}"
            .formatted(name, spec.isEmpty() ? "" : "," + spec));
  }

  private Set<String> addresses() throws InterruptedException {
    var names = new HashSet<String>();
    for (Struct address : api.list("/apis/networking.k8s.io/v1/ipaddresses").items()) {
      names.add(address.stringAt("metadata", "name"));
    }
    return names;
  }

  @Test
  void each_service_gets_an_address_of_its_own_until_there_are_none() throws InterruptedException {
    var given = new HashSet<String>();
    for (int i = 0; i < 6; i++) {
      Struct service = create("s" + i, "");
      given.add(service.stringAt("spec", "clusterIP"));
      assertThat(service.at("spec", "clusterIPs"))
          .contains(List.of(service.stringAt("spec", "clusterIP")));
    }
    assertThat(given).hasSize(6).isEqualTo(addresses());
    assertThat(create("more", "").stringAt("message"))
        .isEqualTo("Internal error occurred: failed to allocate a serviceIP: range is full");
    api.object("DELETE", SERVICES + "/s3", "");
    assertThat(addresses()).hasSize(5);
    create("more", "");
    assertThat(api.code).isEqualTo(201);
  }

  @Test
  void an_address_may_be_chosen_if_it_is_free() throws InterruptedException {
    assertThat(create("a", "\"clusterIP\":\"10.96.0.3\"").stringAt("spec", "clusterIP"))
        .isEqualTo("10.96.0.3");
    assertThat(create("b", "\"clusterIP\":\"10.96.0.3\"").stringAt("message"))
        .isEqualTo(
            "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.3\"]: failed to"
                + " allocate IP 10.96.0.3: provided IP is already allocated");
    assertThat(create("b", "\"clusterIP\":\"10.97.0.3\"").stringAt("message"))
        .endsWith("the provided network does not match the current range");
  }

  @Test
  void node_ports_are_given_chosen_and_given_back() throws InterruptedException {
    create("a", "\"type\":\"NodePort\"");
    create("b", "\"type\":\"NodePort\"");
    create("c", "\"type\":\"NodePort\"");
    assertThat(create("d", "\"type\":\"NodePort\"").stringAt("message"))
        .isEqualTo("Internal error occurred: failed to allocate a nodePort: range is full");
    String plain = "{\"spec\":{\"type\":\"ClusterIP\"}}";
    Struct changed = api.object("PATCH", SERVICES + "/b", MERGE, plain);
    assertThat(Api.json(changed)).doesNotContain("nodePort");
    create("d", "\"type\":\"NodePort\"");
    assertThat(api.code).isEqualTo(201);
  }

  @Test
  void a_taken_node_port_is_refused() throws InterruptedException {
    String chosen =
        """
        {"metadata":{"name":"%s"},
         "spec":{"type":"NodePort","ports":[{"port":1,"nodePort":%d}]}}\
        """;
    api.post(SERVICES, chosen.formatted("a", 30001));
    assertThat(api.post(SERVICES, chosen.formatted("b", 30001)).stringAt("message"))
        .isEqualTo(
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30001: provided port"
                + " is already allocated");
    assertThat(api.post(SERVICES, chosen.formatted("b", 29999)).stringAt("message"))
        .endsWith(
            "provided port is not in the valid range. The range of valid ports is 30000-30002");
    assertThat(addresses()).hasSize(1);
  }

  @Test
  void an_update_without_what_was_given_keeps_it() throws InterruptedException {
    Struct created = create("a", "\"type\":\"NodePort\"");
    String again =
        "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}}";
    Struct updated = api.object("PUT", SERVICES + "/a", again);
    assertThat(updated.get("spec")).isEqualTo(created.get("spec"));
  }

  @Test
  void headless_and_external_names_have_no_address() throws InterruptedException {
    create("headless", "\"clusterIP\":\"None\",\"selector\":{\"a\":\"b\"}");
    create("external", "\"type\":\"ExternalName\",\"externalName\":\"example.com\"");
    assertThat(addresses()).isEmpty();
    Struct back =
        api.object("PATCH", SERVICES + "/external", MERGE, "{\"spec\":{\"type\":\"ClusterIP\"}}");
    assertThat(addresses()).containsExactly(back.stringAt("spec", "clusterIP"));
    api.object(
        "PATCH",
        SERVICES + "/external",
        MERGE,
        "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"example.com\"}}");
    assertThat(addresses()).isEmpty();
  }
}
