package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.object.Struct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletionTest {
  private static final String MAP = "/api/v1/namespaces/default/configmaps/x";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  @TempDir Path directory;
  private Api api;

  @BeforeEach
  void open() throws IOException {
    api = new Api(directory);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Struct delete(String path) throws InterruptedException {
    return api.object("DELETE", path, "");
  }

  private Struct pod(String name, boolean bound) throws InterruptedException {
    Struct pod =
        api.post(
            PODS,
            """
            {"metadata":{"name":"%s"},"spec":{"terminationGracePeriodSeconds":30,
             "containers":[{"name":"a","image":"b"}]}}\
            """
                .formatted(name));
    if (bound) {
      api.post(
          PODS + "/" + name + "/binding",
          "{\"metadata\":{\"name\":\"%s\"},\"target\":{\"kind\":\"Node\",\"name\":\"n\"}}"
              .formatted(name));
      assertThat(api.code).isEqualTo(201);
    }
    return pod;
  }

  @Test
  void a_deletion_answers_a_status_and_the_object_is_gone() throws InterruptedException {
    Struct created = api.configMap("x", "");
    Struct status = delete(MAP);
    assertThat(status.stringAt("status")).isEqualTo("Success");
    assertThat(status.stringAt("details", "uid")).isEqualTo(created.stringAt("metadata", "uid"));
    assertThat(delete(MAP).stringAt("message")).isEqualTo("configmaps \"x\" not found");
  }

  @Test
  void finalizers_keep_an_object_until_the_last_is_removed() throws InterruptedException {
    api.configMap("x", ",\"finalizers\":[\"example.com/a\"]");
    assertThat(delete(MAP).at("metadata", "deletionGracePeriodSeconds")).contains(0L);
    assertThat(api.configMap("x", "").stringAt("message"))
        .isEqualTo("object is being deleted: configmaps \"x\" already exists");
    String added = "{\"metadata\":{\"finalizers\":[\"example.com/a\",\"example.com/b\"]}}";
    Struct refused = api.object("PATCH", MAP, "application/merge-patch+json", added);
    assertThat(refused.stringAt("message")).contains("no new finalizers can be added");
    String none = "{\"metadata\":{\"finalizers\":null}}";
    assertThat(api.object("PATCH", MAP, "application/merge-patch+json", none).stringAt("kind"))
        .isEqualTo("ConfigMap");
    assertThat(api.code).isEqualTo(200);
    api.get(MAP);
    assertThat(api.code).isEqualTo(404);
  }

  @Test
  void propagation_is_a_finalizer() throws InterruptedException {
    for (List<String> row :
        List.of(List.of("Orphan", "orphan"), List.of("Foreground", "foregroundDeletion"))) {
      String name = row.getFirst().toLowerCase(Locale.ROOT);
      api.configMap(name, "");
      String path = "/api/v1/namespaces/default/configmaps/" + name;
      assertThat(delete(path + "?propagationPolicy=" + row.getFirst()).at("metadata", "finalizers"))
          .contains(List.of(row.get(1)));
      assertThat(delete(path + "?propagationPolicy=Background").stringAt("status"))
          .isEqualTo("Success");
    }
  }

  @Test
  void preconditions_and_dry_runs_change_nothing() throws InterruptedException {
    Struct created = api.configMap("x", "");
    Struct refused = api.object("DELETE", MAP, "{\"preconditions\":{\"uid\":\"other\"}}");
    assertThat(api.code).isEqualTo(409);
    assertThat(refused.stringAt("message"))
        .startsWith(
            "Operation cannot be fulfilled on ConfigMap \"x\": the UID in the precondition (other)"
                + " does not match the UID in record (");
    assertThat(delete(MAP + "?dryRun=All").stringAt("status")).isEqualTo("Success");
    assertThat(api.get(MAP)).isEqualTo(created);
  }

  @Test
  void a_bound_pod_is_given_its_grace_which_can_only_be_shortened() throws InterruptedException {
    pod("x", true);
    Struct marked = delete(PODS + "/x");
    assertThat(marked.at("metadata", "deletionGracePeriodSeconds")).contains(30L);
    assertThat(marked.at("metadata", "generation")).contains(2L);
    assertThat(delete(PODS + "/x?gracePeriodSeconds=50").at("metadata", "deletionTimestamp"))
        .isEqualTo(marked.at("metadata", "deletionTimestamp"));
    assertThat(
            delete(PODS + "/x?gracePeriodSeconds=5").at("metadata", "deletionGracePeriodSeconds"))
        .contains(5L);
    delete(PODS + "/x?gracePeriodSeconds=0");
    api.get(PODS + "/x");
    assertThat(api.code).isEqualTo(404);
  }

  @Test
  void a_pod_without_a_node_goes_at_once() throws InterruptedException {
    pod("x", false);
    assertThat(delete(PODS + "/x").stringAt("kind")).isEqualTo("Pod");
    api.get(PODS + "/x");
    assertThat(api.code).isEqualTo(404);
  }

  @Test
  void a_pod_is_bound_once() throws InterruptedException {
    pod("x", true);
    Struct refused =
        api.post(
            PODS + "/x/binding",
            "{\"metadata\":{\"name\":\"x\"},\"target\":{\"kind\":\"Node\",\"name\":\"m\"}}");
    assertThat(refused.stringAt("message"))
        .isEqualTo(
            "Operation cannot be fulfilled on pods/binding \"x\": pod x is already assigned to node"
                + " \"n\"");
    assertThat(api.get(PODS + "/x").stringAt("spec", "nodeName")).isEqualTo("n");
  }

  @Test
  void a_namespace_is_terminating_until_it_is_finalized() throws InterruptedException {
    api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ns\"}}");
    assertThat(delete("/api/v1/namespaces/ns").stringAt("status", "phase"))
        .isEqualTo("Terminating");
    assertThat(api.get("/api/v1/namespaces/ns").stringAt("status", "phase"))
        .isEqualTo("Terminating");
    api.object(
        "PUT",
        "/api/v1/namespaces/ns/finalize",
        "{\"metadata\":{\"name\":\"ns\"},\"spec\":{\"finalizers\":[]}}");
    assertThat(api.code).isEqualTo(200);
    api.get("/api/v1/namespaces/ns");
    assertThat(api.code).isEqualTo(404);
  }

  @Test
  void many_are_deleted_by_selector() throws InterruptedException {
    for (String name : List.of("a", "b", "c")) {
      api.configMap(name, ",\"labels\":{\"keep\":\"%s\"}".formatted(name.equals("b")));
    }
    api.call("DELETE", "/api/v1/namespaces/default/configmaps?labelSelector=keep!=true", "", "");
    assertThat(Api.names(api.list("/api/v1/namespaces/default/configmaps"))).isEqualTo("b");
  }
}
