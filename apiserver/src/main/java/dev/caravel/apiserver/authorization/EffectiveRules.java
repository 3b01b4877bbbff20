package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** Lists what a user may do, as far as it can be listed. */
public final class EffectiveRules {
  private static final List<PolicyRule> EVERYTHING =
      List.of(
          PolicyRule.builder()
              .verbs(List.of("*"))
              .apiGroups(List.of("*"))
              .resources(List.of("*"))
              .build(),
          PolicyRule.builder().verbs(List.of("*")).nonResourceURLs(List.of("*")).build());

  /**
   * Rules, and why they may not be all.
   *
   * @param problems for people
   */
  public record Found(List<PolicyRule> rules, boolean isIncomplete, List<String> problems) {}

  private final RbacAuthorizer rbac;
  private final boolean withNodes;

  /**
   * @param withNodes whether nodes have rights that are not in roles
   */
  public EffectiveRules(RbacAuthorizer rbac, boolean withNodes) {
    this.rbac = rbac;
    this.withNodes = withNodes;
  }

  /** What {@code user} may do in a namespace. */
  public Found of(UserInfo user, String namespace) {
    var problems = new ArrayList<String>();
    var rules = new ArrayList<PolicyRule>();
    if (user.isIn(UserInfo.MASTERS)) {
      rules.addAll(EVERYTHING);
    }
    boolean isNode = withNodes && !NodeAuthorizer.nodeName(user).isEmpty();
    if (isNode) {
      problems.add("node authorizer does not support user rule resolution");
    }
    var missing = new ArrayList<String>();
    rules.addAll(rbac.rules(user, namespace, missing));
    problems.addAll(missing);
    return new Found(rules, isNode || !missing.isEmpty(), problems);
  }
}
