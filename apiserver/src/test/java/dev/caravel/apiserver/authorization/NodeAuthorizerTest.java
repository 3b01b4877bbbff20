package dev.caravel.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.apiserver.request.UserInfo;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeAuthorizerTest {
  private static final UserInfo NODE = UserInfo.of("system:node:n", "system:nodes");

  private final NodePods pods = new NodePods();
  private final NodeAuthorizer authorizer =
      new NodeAuthorizer(
          pods,
          BootstrapRbac.load().clusterRoles().stream()
              .filter(role -> role.metadata().name().equals("system:node"))
              .findFirst()
              .orElseThrow()
              .rules());

  private static Pod pod(String node) {
    return Pod.builder()
        .metadata(m -> m.namespace("a").name("p"))
        .spec(s ->
            s.nodeName(node)
                .serviceAccountName("sa")
                .addVolumes(v -> v.name("v").secret(x -> x.secretName("mounted")))
                .addContainers(
                    c -> c.name("c").addEnvFrom(e -> e.configMapRef(r -> r.name("environment")))))
        .build();
  }

  private Decision ask(String verb, String resource, String namespace, String name) {
    int slash = resource.indexOf('/');
    return authorizer.authorize(
        Attributes.ofResource(
            NODE,
            verb,
            "",
            slash < 0 ? resource : resource.substring(0, slash),
            slash < 0 ? "" : resource.substring(slash + 1),
            namespace,
            name));
  }

  @Test
  void readsWhatItsPodsReferTo() {
    assertThat(ask("get", "secrets", "a", "mounted").reason())
        .isEqualTo("no relationship found between node 'n' and this object");
    pods.put(pod("n"));
    assertThat(ask("get", "secrets", "a", "mounted").isAllowed()).isTrue();
    assertThat(ask("watch", "configmaps", "a", "environment").isAllowed()).isTrue();
    assertThat(ask("create", "serviceaccounts/token", "a", "sa").isAllowed()).isTrue();
    assertThat(ask("get", "pods", "a", "p").isAllowed()).isTrue();
    assertThat(ask("get", "secrets", "b", "mounted").isAllowed()).isFalse();
    assertThat(ask("list", "secrets", "a", "").reason()).isEqualTo("No Object name found");
    pods.remove(pod("n"));
    assertThat(ask("get", "secrets", "a", "mounted").isAllowed()).isFalse();
  }

  @Test
  void podsOfOtherNodesAreNotItsOwn() {
    pods.put(pod("m"));
    assertThat(ask("get", "secrets", "a", "mounted").isAllowed()).isFalse();
    assertThat(ask("get", "pods", "a", "p").isAllowed()).isFalse();
  }

  @Test
  void podsThatAreOverDoNotCount() {
    pods.put(pod("n"));
    pods.put(pod("n").with(p -> p.status(s -> s.phase("Succeeded"))));
    assertThat(ask("get", "secrets", "a", "mounted").isAllowed()).isFalse();
  }

  @Test
  void ownNodeOnly() {
    assertThat(ask("get", "nodes", "", "n").isAllowed()).isTrue();
    assertThat(ask("patch", "nodes/status", "", "n").isAllowed()).isTrue();
    assertThat(ask("get", "nodes", "", "m").reason())
        .isEqualTo("node 'n' cannot read 'm', only its own Node object");
    assertThat(ask("list", "nodes", "", "").reason())
        .isEqualTo("node 'n' cannot read all nodes, only its own Node object");
    assertThat(ask("delete", "nodes", "", "n").isAllowed()).isFalse();
  }

  @Test
  void listsItsOwnPodsBySelector() {
    assertThat(ask("list", "pods", "", "").reason())
        .isEqualTo("can only list/watch pods with spec.nodeName field selector");
    var selected =
        new Attributes(
            NODE, "list", true, "", "v1", "pods", "", "", "", "", Map.of("spec.nodeName", "n"));
    assertThat(authorizer.authorize(selected).isAllowed()).isTrue();
  }

  @Test
  void othersAreNoNodes() {
    var attributes =
        Attributes.ofResource(UserInfo.of("system:node:n"), "get", "", "nodes", "", "", "n");
    assertThat(authorizer.authorize(attributes)).isEqualTo(Decision.NO_OPINION);
    var unnamed = UserInfo.of("system:node:", "system:nodes");
    assertThat(
            authorizer
                .authorize(Attributes.ofResource(unnamed, "get", "", "nodes", "", "", "n"))
                .reason())
        .isEqualTo("unknown node for user \"system:node:\"");
  }
}
