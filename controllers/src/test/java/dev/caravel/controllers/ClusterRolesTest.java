package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.client.Resource;
import dev.caravel.controllers.clusterroleaggregation.ClusterRoleAggregation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterRolesTest {
  private final Cluster cluster = new Cluster(ClusterRoleAggregation.NAME);
  private final Resource<ClusterRole> roles = cluster.client.resource(ClusterRole.KIND);

  @AfterEach
  void close() {
    cluster.close();
  }

  private static PolicyRule reading(String resource) {
    return PolicyRule.builder().addVerbs("get").addApiGroups("").addResources(resource).build();
  }

  private void role(String name, String label, String... resources) {
    roles.create(
        ClusterRole.builder()
            .metadata(m -> m.name(name).putLabels("to", label))
            .rules(List.of(resources).stream().map(ClusterRolesTest::reading).toList())
            .build());
  }

  private List<String> resources(String name) {
    return roles.get(name).rules().stream().map(rule -> rule.resources().getFirst()).toList();
  }

  @Test
  void aRoleGathersTheRulesOfOthers() {
    roles.create(
        ClusterRole.builder()
            .metadata(m -> m.name("view"))
            .aggregationRule(a -> a.addClusterRoleSelectors(s -> s.putMatchLabels("to", "view")))
            .build());
    role("b", "view", "pods", "secrets");
    role("a", "view", "services", "pods");
    role("other", "edit", "nodes");
    cluster.started();

    cluster.until(() -> resources("view").equals(List.of("services", "pods", "secrets")));

    roles.change("b", b -> b.with(r -> r.rules(List.of(reading("events")))));
    cluster.until(() -> resources("view").equals(List.of("services", "pods", "events")));

    roles.delete("a");
    cluster.until(() -> resources("view").equals(List.of("events")));
    assertThat(resources("other")).containsExactly("nodes");
  }
}
