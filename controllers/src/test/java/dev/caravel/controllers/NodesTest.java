package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Taint;
import dev.caravel.client.ApiException;
import dev.caravel.client.Resource;
import dev.caravel.controllers.object.PodState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that fall silent, taints that drive pods off, and pods whose node is gone. */
@Timeout(60)
class NodesTest {
  private final Cluster cluster =
      new Cluster(
              "node-lifecycle-controller",
              "taint-eviction-controller",
              "pod-garbage-collector-controller")
          .started();

  @AfterEach
  void close() {
    cluster.close();
  }

  private Resource<Node> nodes() {
    return cluster.client.resource(Node.KIND);
  }

  private void node(String name) {
    cluster.create(
        Node.builder()
            .metadata(m -> m.name(name))
            .status(
                s -> s.addConditions(c -> c.type("Ready").status("True").reason("KubeletReady")))
            .build());
  }

  private Resource<Lease> leases() {
    return cluster.client.resource(Lease.KIND).namespace("kube-node-lease");
  }

  private void renew(String name) {
    var lease = leases().find(name);
    var now = cluster.clock.now();
    if (lease.isEmpty()) {
      leases()
          .create(Lease.builder().metadata(m -> m.name(name)).spec(s -> s.renewTime(now)).build());
    } else {
      leases().update(lease.get().with(l -> l.spec(s -> s.renewTime(now))));
    }
  }

  /** What a kubelet does: it renews, and says that it is ready where that is not known. */
  private void report(String name) {
    renew(name);
    var node = nodes().get(name);
    if (ready(name).equals("True")) {
      return;
    }
    try {
      nodes().updateStatus(withReady(node, "True"));
    } catch (ApiException e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  private static Node withReady(Node node, String status) {
    return node.with(n ->
        n.status(s -> s.conditions(List.of()).addConditions(c -> c.type("Ready").status(status))));
  }

  private Pod pod(String name, String node) {
    return cluster.create(
        Pod.builder()
            .metadata(m -> m.name(name).namespace(Cluster.NAMESPACE))
            .spec(s -> s.nodeName(node))
            .build());
  }

  private Optional<Pod> pod(String name) {
    return cluster.in(Pod.KIND).find(name);
  }

  private List<String> taints(String node) {
    return nodes().get(node).spec().taints().stream().map(t -> t.key() + ":" + t.effect()).toList();
  }

  private String ready(String node) {
    return nodes().get(node).status().conditions().getFirst().status();
  }

  @Test
  void aNodeThatFallsSilentIsUnknownAndTaintedAndComesBack() {
    node("well");
    node("silent");
    cluster.ready(pod("p", "silent"));
    for (int i = 0; i < 6; i++) {
      renew("well");
      cluster.until(() -> true);
      cluster.clock.advance(Duration.ofSeconds(5));
    }
    assertThat(ready("silent")).isEqualTo("True");

    cluster.until(() -> {
      report("well");
      cluster.clock.advance(Duration.ofSeconds(1));
      return ready("silent").equals("Unknown");
    });
    var conditions = nodes().get("silent").status().conditions();
    assertThat(conditions.getFirst().reason()).isEqualTo("NodeStatusUnknown");
    assertThat(conditions.getFirst().message()).isEqualTo("Kubelet stopped posting node status.");
    assertThat(conditions)
        .extracting(c -> c.type())
        .containsExactly("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");
    var unreachable =
        List.of(
            "node.kubernetes.io/unreachable:NoSchedule",
            "node.kubernetes.io/unreachable:NoExecute");
    cluster.until(() -> {
      report("well");
      return taints("silent").equals(unreachable);
    });
    cluster.until(
        () -> pod("p").filter(p -> !PodState.isReady(p)).isPresent() || pod("p").isEmpty());

    nodes()
        .changeStatus(
            "silent",
            node ->
                node.with(n ->
                    n.status(s ->
                        s.conditions(List.of())
                            .addConditions(c -> c.type("Ready").status("True")))));
    cluster.until(() -> taints("silent").isEmpty());
  }

  @Test
  void aNodeThatIsNotReadyIsTaintedButTheLastOnesPodsStay() {
    node("only");
    nodes()
        .changeStatus(
            "only",
            node ->
                node.with(n ->
                    n.status(s ->
                        s.conditions(List.of())
                            .addConditions(c -> c.type("Ready").status("False")))));
    cluster.until(() -> !taints("only").isEmpty());

    assertThat(taints("only")).containsExactly("node.kubernetes.io/not-ready:NoSchedule");
  }

  private void taint(String node, Taint... taints) {
    nodes().change(node, n -> n.with(o -> o.spec(s -> s.taints(List.of(taints)))));
  }

  private static Taint evicting() {
    return Taint.builder().key("k").effect("NoExecute").build();
  }

  @Test
  void noExecuteDrivesOffWhatDoesNotTolerateIt() {
    node("n");
    pod("none", "n");
    tolerating("for-ever", Optional.empty());
    tolerating("for-a-while", Optional.of(1_000_000L));
    taint("n", evicting());
    cluster.until(() -> pod("none").isEmpty());
    assertThat(pod("for-a-while")).isPresent();
    cluster.until(() -> cluster.events("TaintManagerEviction").size() == 1);
    assertThat(cluster.events("TaintManagerEviction"))
        .containsExactly("Marking for deletion Pod default/none");

    cluster.until(() -> {
      cluster.clock.advance(Duration.ofHours(1));
      return pod("for-a-while").isEmpty();
    });
    assertThat(pod("for-ever")).isPresent();
  }

  private void tolerating(String name, Optional<Long> seconds) {
    cluster.create(
        Pod.builder()
            .metadata(m -> m.name(name).namespace(Cluster.NAMESPACE))
            .spec(s ->
                s.nodeName("n")
                    .addTolerations(t -> {
                      t.key("k").operator("Exists").effect("NoExecute");
                      seconds.ifPresent(t::tolerationSeconds);
                    }))
            .build());
  }

  @Test
  void aTaintTakenBackInTimeCancels() {
    node("n");
    tolerating("p", Optional.of(1_000_000L));
    taint("n", evicting());
    cluster.until(() -> cluster.clock.pending().size() > 0);
    // The pod waits once the taint has been seen; taking it back is then told.
    cluster.until(() -> {
      taint("n");
      taint("n", evicting());
      taint("n");
      return !cluster.events("TaintManagerEviction").isEmpty();
    });

    assertThat(cluster.events("TaintManagerEviction"))
        .contains("Cancelling deletion of Pod default/p");
    assertThat(pod("p")).isPresent();
  }

  @Test
  void podsOfANodeThatIsGoneGo() {
    node("n");
    pod("orphan", "gone");
    pod("fine", "n");
    cluster.until(() -> {
      cluster.clock.advance(Duration.ofSeconds(1));
      return pod("orphan").isEmpty();
    });

    assertThat(pod("fine")).isPresent();
  }
}
