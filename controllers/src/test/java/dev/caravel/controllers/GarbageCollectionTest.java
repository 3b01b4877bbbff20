package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.client.Resource;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.client.transport.Method;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GarbageCollectionTest {
  private final Cluster cluster =
      new Cluster(
          "garbage-collector-controller",
          "namespace-controller",
          "deployment-controller",
          "replicaset-controller");

  @AfterEach
  void close() {
    cluster.close();
  }

  private Resource<ConfigMap> maps() {
    return cluster.in(ConfigMap.KIND);
  }

  private ConfigMap map(String name, ConfigMap... owners) {
    return cluster.create(
        ConfigMap.builder()
            .metadata(m -> {
              m.name(name).namespace(Cluster.NAMESPACE);
              for (var owner : owners) {
                m.addOwnerReferences(o ->
                    o.apiVersion("v1")
                        .kind("ConfigMap")
                        .name(owner.metadata().name())
                        .uid(owner.metadata().uid())
                        .blockOwnerDeletion(true));
              }
            })
            .build());
  }

  private void delete(String name, String propagation) {
    maps().delete(name, DeleteOptions.builder().propagationPolicy(propagation).build());
  }

  private List<String> names() {
    return maps().list().items().stream().map(m -> m.metadata().name()).sorted().toList();
  }

  @Test
  void dependentsGoAfterTheirOwnerInTheBackground() {
    cluster.started();
    var top = map("top");
    var middle = map("middle", top);
    map("bottom", middle);
    map("other");
    delete("top", "Background");

    assertThat(names()).doesNotContain("top");
    cluster.until(() -> names().equals(List.of("other")));
  }

  @Test
  void theOwnerWaitsForItsDependentsInTheForeground() {
    cluster.started();
    var top = map("top");
    map("held", top);
    maps().change("held", h -> h.with(o -> o.metadata(m -> m.addFinalizers("test/hold"))));
    delete("top", "Foreground");

    cluster.until(() -> maps().get("held").metadata().hasDeletionTimestamp());
    assertThat(names()).containsExactly("held", "top");
    maps().change("held", h -> h.with(o -> o.metadata(m -> m.finalizers(List.of()))));
    cluster.until(() -> names().isEmpty());
  }

  @Test
  void orphansStayAndForgetTheirOwner() {
    cluster.started();
    var top = map("top");
    map("left", top);
    delete("top", "Orphan");

    cluster.until(() -> names().equals(List.of("left")));
    assertThat(maps().get("left").metadata().ownerReferences()).isEmpty();
  }

  @Test
  void anOwnerThatNeverWasIsNone() {
    cluster.started();
    map("lost", map("ghost").with(g -> g.metadata(m -> m.uid("nobody"))));

    cluster.until(() -> names().equals(List.of("ghost")));
  }

  @Test
  void whatCannotBeLookedUpIsNotGone() {
    var top = map("top");
    map("dep", top);
    var other = map("other");
    map("next", other);
    cluster.server.refuse(
        MemoryServer.requests(Method.GET, "/configmaps/top"), 404, "", "404 page not found");
    cluster.started();
    maps().delete("top");
    maps().delete("other");
    cluster.until(() -> !names().contains("next"));

    assertThat(names()).containsExactly("dep");
    cluster.server.refuseNothing();
    cluster.until(() -> names().isEmpty());
  }

  @Test
  void oneOwnerLeftKeepsItAndTheOtherReferenceGoes() {
    cluster.started();
    var top = map("top");
    var keep = map("keep");
    map("both", top, keep);
    delete("top", "Background");

    cluster.until(() -> maps().get("both").metadata().ownerReferences().size() == 1);
    assertThat(maps().get("both").metadata().ownerReferences().getFirst().name()).isEqualTo("keep");
  }

  @Test
  void whatWasLostBeforeTheStartIsFound() {
    var top = map("top");
    map("middle", top);
    maps().delete("top");
    cluster.started();

    cluster.until(() -> names().isEmpty());
  }

  @Test
  void aDeploymentTakesItsSetsAndPodsWithIt() {
    cluster.started();
    cluster.create(Cluster.deployment("web", 3, d -> {}));
    cluster.until(() -> cluster.pods().size() == 3);
    cluster
        .in(Deployment.KIND)
        .delete("web", DeleteOptions.builder().propagationPolicy("Background").build());

    cluster.until(() -> cluster.pods().isEmpty() && cluster.sets().isEmpty());
  }

  @Test
  void aNamespaceIsEmptiedBeforeItGoes() {
    var namespaces = cluster.client.resource(Namespace.KIND);
    namespaces.change("default", n -> n.with(o -> o.spec(s -> s.addFinalizers("kubernetes"))));
    map("a");
    cluster.create(Cluster.deployment("web", 2, d -> {}));
    cluster.create(
        Pod.builder()
            .metadata(m -> m.name("held").namespace(Cluster.NAMESPACE).addFinalizers("test/hold"))
            .build());
    cluster.started();
    cluster.until(() -> cluster.pods().size() == 3);
    namespaces.delete("default");

    cluster.until(() ->
        namespaces.get("default").status().conditions().stream()
            .anyMatch(c ->
                c.type().equals("NamespaceFinalizersRemaining")
                    && c.status().equals("True")
                    && c.message()
                        .equals(
                            "Some content in the namespace has finalizers remaining:"
                                + " test/hold in 1 resource instances")));
    assertThat(names()).as("what pods may need outlives them").containsExactly("a");
    cluster.in(Pod.KIND).change("held", p -> p.with(o -> o.metadata(m -> m.finalizers(List.of()))));
    cluster.until(() -> namespaces.find("default").isEmpty());

    assertThat(names()).isEmpty();
    assertThat(cluster.in(ReplicaSet.KIND).list().items()).isEmpty();
    assertThat(cluster.pods()).isEmpty();
  }
}
