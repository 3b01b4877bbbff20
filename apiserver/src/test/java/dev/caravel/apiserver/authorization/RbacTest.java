package dev.caravel.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.apiserver.request.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RbacTest {
  private final RbacIndex index = new RbacIndex();
  private final RbacAuthorizer authorizer = new RbacAuthorizer(index);

  private void load(String text) {
    var loaded = BootstrapRbac.parse(text.lines().toList());
    loaded.clusterRoles().forEach(index::put);
    loaded.clusterRoleBindings().forEach(index::put);
    loaded.roles().forEach(index::put);
    loaded.roleBindings().forEach(index::put);
  }

  private Decision ask(UserInfo user, String verb, String resource, String namespace, String name) {
    int slash = resource.indexOf('/');
    return authorizer.authorize(
        Attributes.ofResource(
            user,
            verb,
            "",
            slash < 0 ? resource : resource.substring(0, slash),
            slash < 0 ? "" : resource.substring(slash + 1),
            namespace,
            name));
  }

  @Test
  void roleCountsInItsNamespaceOnly() {
    load(
        """
        role a reader
          rule get,list core pods
        rolebinding a readers reader user:alice
        """);
    var alice = UserInfo.of("alice");
    Decision decision = ask(alice, "get", "pods", "a", "p");
    assertThat(decision.isAllowed()).isTrue();
    assertThat(decision.reason())
        .isEqualTo(
            "RBAC: allowed by RoleBinding \"readers/a\" of Role \"reader\" to User \"alice\"");
    assertThat(ask(alice, "get", "pods", "b", "p").isAllowed()).isFalse();
    assertThat(ask(alice, "get", "pods", "", "").isAllowed()).isFalse();
    assertThat(ask(alice, "delete", "pods", "a", "p").isAllowed()).isFalse();
    assertThat(ask(alice, "get", "pods/log", "a", "p").isAllowed()).isFalse();
    assertThat(ask(UserInfo.of("bob"), "get", "pods", "a", "p").isAllowed()).isFalse();
  }

  @Test
  void namesSubresourcesAndWildcards() {
    load(
        """
        clusterrole mixed
          rule get core secrets one,two
          rule update * */scale
          rule * core pods/exec
        clusterrolebinding mixed mixed group:g account:ns/s
        """);
    var member = UserInfo.of("x", "g");
    assertThat(ask(member, "get", "secrets", "n", "one").isAllowed()).isTrue();
    assertThat(ask(member, "get", "secrets", "n", "three").isAllowed()).isFalse();
    assertThat(ask(member, "get", "secrets", "n", "").isAllowed()).isFalse();
    assertThat(ask(member, "update", "replicationcontrollers/scale", "n", "r").isAllowed())
        .isTrue();
    assertThat(ask(member, "update", "replicationcontrollers", "n", "r").isAllowed()).isFalse();
    assertThat(ask(member, "create", "pods/exec", "n", "p").isAllowed()).isTrue();
    assertThat(
            ask(UserInfo.of("system:serviceaccount:ns:s"), "create", "pods/exec", "n", "p")
                .isAllowed())
        .isTrue();
  }

  @Test
  void changesCountAtOnce() {
    load("clusterrole r\n  rule get core pods\nclusterrolebinding b r user:alice");
    var alice = UserInfo.of("alice");
    assertThat(ask(alice, "get", "pods", "a", "p").isAllowed()).isTrue();
    load("clusterrolebinding b r user:bob");
    assertThat(ask(alice, "get", "pods", "a", "p").isAllowed()).isFalse();
    assertThat(ask(UserInfo.of("bob"), "get", "pods", "a", "p").isAllowed()).isTrue();
  }

  @Test
  void missingRoleIsTold() {
    load("clusterrolebinding b nope user:alice");
    assertThat(ask(UserInfo.of("alice"), "list", "nodes", "", "").reason())
        .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"nope\" not found");
  }

  @Test
  void paths() {
    load("clusterrole p\n  urls get /healthz,/metrics/*\nclusterrolebinding b p user:alice");
    for (var expected :
        Map.of("/healthz", true, "/metrics/x", true, "/metrics", false, "/healthz/x", false)
            .entrySet()) {
      var attributes =
          new Attributes(
              UserInfo.of("alice"),
              "get",
              false,
              "",
              "",
              "",
              "",
              "",
              "",
              expected.getKey(),
              Map.of());
      assertThat(authorizer.authorize(attributes).isAllowed())
          .as(expected.getKey())
          .isEqualTo(expected.getValue());
    }
  }

  @Test
  void defaultsAreWhole() {
    var defaults = BootstrapRbac.load();
    assertThat(defaults.clusterRoles())
        .extracting(r -> r.metadata().name())
        .contains("admin", "cluster-admin", "edit", "view", "system:node", "system:kube-scheduler")
        .doesNotHaveDuplicates();
    defaults.clusterRoles().forEach(index::put);
    for (var binding : defaults.clusterRoleBindings()) {
      assertThat(index.rules(binding.roleRef(), "")).as(binding.metadata().name()).isPresent();
    }
    defaults.roles().forEach(index::put);
    for (var binding : defaults.roleBindings()) {
      assertThat(index.rules(binding.roleRef(), binding.metadata().namespace()))
          .as(binding.metadata().name())
          .isPresent();
    }
    defaults.clusterRoleBindings().forEach(index::put);
    assertThat(ask(UserInfo.of("a", "system:masters"), "x", "y", "z", "").isAllowed()).isTrue();
    assertThat(
            ask(UserInfo.of("system:kube-scheduler"), "create", "pods/binding", "n", "p")
                .isAllowed())
        .isTrue();
    assertThat(List.of(defaults.clusterRoles().size(), defaults.roles().size()))
        .allMatch(n -> n > 5);
  }
}
