package dev.caravel.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointSubsetsTest {
  private static Pod pod(String name, String uid, String ip, boolean ready) {
    return Pod.builder()
        .metadata(m -> m.namespace("default").name(name).uid(uid))
        .status(
            s -> s.podIP(ip).addConditions(c -> c.type("Ready").status(ready ? "True" : "False")))
        .build();
  }

  @Test
  void addressesAreInTheOrderOfTheirTextThenOfTheUid() {
    var service = Service.builder().spec(s -> s.addPorts(p -> p.port(80))).build();
    var pods =
        List.of(
            pod("a", "4", "10.0.0.9", true),
            pod("b", "3", "10.0.0.10", true),
            pod("c", "2", "10.0.0.9", true),
            pod("d", "1", "10.0.0.8", false),
            pod("e", "0", "10.0.0.7", false));

    var subsets = EndpointSubsets.of(service, pods);

    assertThat(subsets).hasSize(1);
    assertThat(subsets.getFirst().addresses())
        .extracting(address -> address.targetRef().name())
        .containsExactly("b", "c", "a");
    assertThat(subsets.getFirst().notReadyAddresses())
        .extracting(address -> address.targetRef().name())
        .containsExactly("e", "d");
  }
}
