package dev.caravel.controllers.clusterroleaggregation;

import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.client.informer.Store;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.Selectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Gives each ClusterRole with an {@code aggregationRule} the rules of all that its selectors match,
 * in the order of their names and each once: so {@code admin}, {@code edit} and {@code view} are
 * made. Keys are the names of such roles; any change of any role may concern each of them.
 */
public final class ClusterRoleAggregation {
  public static final String NAME = "clusterrole-aggregation-controller";

  private static final int WORKERS = 1;

  private final ControllerContext context;
  private final Store<ClusterRole> roles;

  private ClusterRoleAggregation(ControllerContext context) {
    this.context = context;
    this.roles = context.informers().of(ClusterRole.KIND).store();
  }

  /** The controller. */
  public static Controller<String> of(ControllerContext context) {
    var queue = context.<String>queue("ClusterRoleAggregator");
    var aggregation = new ClusterRoleAggregation(context);
    context
        .informers()
        .of(ClusterRole.KIND)
        .onChange(changed -> aggregation.aggregating().forEach(queue::add));
    return new Controller<>(NAME, WORKERS, queue, aggregation::reconcile);
  }

  private List<String> aggregating() {
    return roles.list().stream()
        .filter(ClusterRole::hasAggregationRule)
        .map(role -> role.metadata().name())
        .toList();
  }

  private void reconcile(String name) {
    var role = roles.get("", name).filter(ClusterRole::hasAggregationRule);
    if (role.isEmpty()) {
      return;
    }
    var rules = List.copyOf(gathered(role.get()));
    if (!rules.equals(role.get().rules())) {
      context.client().resource(ClusterRole.KIND).update(role.get().with(r -> r.rules(rules)));
    }
  }

  private LinkedHashSet<PolicyRule> gathered(ClusterRole role) {
    var sources = new ArrayList<>(roles.list());
    sources.removeIf(source -> source.metadata().name().equals(role.metadata().name()));
    sources.sort(Comparator.comparing(source -> source.metadata().name()));
    var rules = new LinkedHashSet<PolicyRule>();
    for (var selector : role.aggregationRule().clusterRoleSelectors()) {
      var query = Selectors.of(selector);
      sources.stream()
          .filter(source -> query.matches(source.metadata().labels()))
          .forEach(source -> rules.addAll(source.rules()));
    }
    return rules;
  }
}
