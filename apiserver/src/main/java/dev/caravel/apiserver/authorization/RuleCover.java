package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares sets of rules by what they grant. Rules are taken apart into pieces of one verb, group,
 * resource and name, or one verb and URL, each of which one rule of the owner must cover.
 */
final class RuleCover {
  /** Rules that fall into more pieces than this are not taken apart any further. */
  private static final int MAX_PIECES = 100_000;

  private RuleCover() {}

  /** The pieces of {@code wanted} that {@code owned} does not grant, put together again by rule. */
  static List<PolicyRule> missing(List<PolicyRule> owned, List<PolicyRule> wanted) {
    var missing = new ArrayList<PolicyRule>();
    int pieces = 0;
    for (PolicyRule rule : wanted) {
      for (PolicyRule piece : pieces(rule)) {
        pieces++;
        if (pieces > MAX_PIECES || !covers(owned, piece)) {
          missing.add(piece);
        }
      }
    }
    return missing;
  }

  private static boolean covers(List<PolicyRule> owned, PolicyRule piece) {
    return owned.stream().anyMatch(rule -> covers(rule, piece));
  }

  private static boolean covers(PolicyRule owner, PolicyRule piece) {
    if (!all(owner.verbs(), piece.verbs())) {
      return false;
    }
    if (!piece.nonResourceURLs().isEmpty()) {
      return piece.nonResourceURLs().stream()
          .allMatch(url -> Rules.hasPath(owner.nonResourceURLs(), url));
    }
    return all(owner.apiGroups(), piece.apiGroups())
        && piece.resources().stream().allMatch(resource -> hasResource(owner.resources(), resource))
        && (owner.resourceNames().isEmpty()
            || (!piece.resourceNames().isEmpty()
                && owner.resourceNames().containsAll(piece.resourceNames())));
  }

  private static boolean all(List<String> owned, List<String> wanted) {
    return owned.contains("*") || owned.containsAll(wanted);
  }

  private static boolean hasResource(List<String> owned, String wanted) {
    int slash = wanted.indexOf('/');
    return owned.contains("*")
        || owned.contains(wanted)
        || (slash > 0 && owned.contains("*" + wanted.substring(slash)));
  }

  private static List<PolicyRule> pieces(PolicyRule rule) {
    var pieces = List.of(rule);
    pieces = split(pieces, PolicyRule::verbs, (piece, one) -> piece.with(p -> p.verbs(one)));
    pieces =
        split(pieces, PolicyRule::apiGroups, (piece, one) -> piece.with(p -> p.apiGroups(one)));
    pieces =
        split(pieces, PolicyRule::resources, (piece, one) -> piece.with(p -> p.resources(one)));
    pieces =
        split(
            pieces,
            PolicyRule::resourceNames,
            (piece, one) -> piece.with(p -> p.resourceNames(one)));
    return split(
        pieces,
        PolicyRule::nonResourceURLs,
        (piece, one) -> piece.with(p -> p.nonResourceURLs(one)));
  }

  private interface With {
    PolicyRule apply(PolicyRule piece, List<String> one);
  }

  private static List<PolicyRule> split(
      List<PolicyRule> rules,
      java.util.function.Function<PolicyRule, List<String>> values,
      With with) {
    var pieces = new ArrayList<PolicyRule>();
    for (PolicyRule rule : rules) {
      if (values.apply(rule).size() < 2 || pieces.size() > MAX_PIECES) {
        pieces.add(rule);
      } else {
        values.apply(rule).forEach(value -> pieces.add(with.apply(rule, List.of(value))));
      }
    }
    return pieces;
  }
}
