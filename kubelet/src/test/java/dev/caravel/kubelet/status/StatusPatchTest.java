package dev.caravel.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.NodeStatus;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.client.Patch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPatchTest {
  private static Optional<String> patch(PodStatus before, PodStatus after) {
    return StatusPatch.of("u1", before.struct(), after.struct())
        .map(patch -> ((Patch.Raw) patch).content().toUtf8());
  }

  @Test
  void nothing_differs() {
    var status = PodStatus.builder().phase("Running").build();
    assertThat(patch(status, status)).isEmpty();
  }

  @Test
  void sends_what_differs_and_null_for_what_is_gone() {
    var before = PodStatus.builder().phase("Pending").message("why").hostIP("192.0.2.1").build();
    var after = PodStatus.builder().phase("Running").hostIP("192.0.2.1").build();
    assertThat(patch(before, after))
        .contains(
            "{\"metadata\":{\"uid\":\"u1\"},\"status\":{\"phase\":\"Running\",\"message\":null}}");
  }

  @Test
  void conditions_are_sent_one_by_one_and_other_lists_whole() {
    var before =
        PodStatus.builder()
            .addConditions(c -> c.type("Ready").status("False").reason("R"))
            .addConditions(c -> c.type("Initialized").status("True"))
            .addPodIPs(i -> i.ip("10.0.0.1"))
            .build();
    var after =
        PodStatus.builder()
            .addConditions(c -> c.type("Ready").status("True"))
            .addConditions(c -> c.type("Initialized").status("True"))
            .addPodIPs(i -> i.ip("10.0.0.2"))
            .build();
    assertThat(patch(before, after))
        .contains(
            "{\"metadata\":{\"uid\":\"u1\"},\"status\":{"
                + "\"podIPs\":[{\"$patch\":\"replace\"},{\"ip\":\"10.0.0.2\"}],\"conditions\":"
                + "[{\"type\":\"Ready\",\"status\":\"True\",\"lastProbeTime\":null,"
                + "\"lastTransitionTime\":null,\"reason\":null}]}}");
  }

  /** Upstream's JSON always has a node's info and endpoints. */
  @Test
  void what_json_always_has_is_not_taken_away() {
    var before =
        NodeStatus.builder()
            .nodeInfo(i -> i.kubeletVersion("v1"))
            .daemonEndpoints(d -> d.kubeletEndpoint(e -> e.Port(10251)))
            .build();
    var after = before.with(s -> s.addImages(i -> i.addNames("a").sizeBytes(3)));

    var patch = StatusPatch.of("u1", before.struct(), after.struct()).orElseThrow();

    assertThat(((Patch.Raw) patch).content().toUtf8())
        .contains("\"Port\":10251", "\"kubeletVersion\":\"v1\"", "\"images\":[{\"names\":[\"a\"]");
  }
}
