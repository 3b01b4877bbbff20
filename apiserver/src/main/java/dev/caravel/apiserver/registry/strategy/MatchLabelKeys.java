package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodAffinityTerm;
import dev.caravel.api.core.v1.TopologySpreadConstraint;
import dev.caravel.api.core.v1.WeightedPodAffinityTerm;
import dev.caravel.api.meta.v1.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Label keys whose values a pod shares with those it spreads from or goes with become requirements
 * of the selectors (KEP-3243, KEP-3633).
 */
final class MatchLabelKeys {
  private MatchLabelKeys() {}

  static Pod applied(Pod pod) {
    Map<String, String> labels = pod.metadata().labels();
    var spec = pod.spec();
    boolean spreads =
        spec.topologySpreadConstraints().stream().anyMatch(c -> !c.matchLabelKeys().isEmpty());
    if (!spreads && !spec.hasAffinity()) {
      return pod;
    }
    return pod.with(p ->
        p.spec(to -> {
          if (spreads) {
            to.topologySpreadConstraints(spread(spec.topologySpreadConstraints(), labels));
          }
          if (spec.affinity().hasPodAffinity()) {
            var affinity = spec.affinity().podAffinity();
            to.affinity(a ->
                a.podAffinity(into ->
                    into.requiredDuringSchedulingIgnoredDuringExecution(
                            terms(
                                affinity.requiredDuringSchedulingIgnoredDuringExecution(), labels))
                        .preferredDuringSchedulingIgnoredDuringExecution(
                            weighted(
                                affinity.preferredDuringSchedulingIgnoredDuringExecution(),
                                labels))));
          }
          if (spec.affinity().hasPodAntiAffinity()) {
            var affinity = spec.affinity().podAntiAffinity();
            to.affinity(a ->
                a.podAntiAffinity(into ->
                    into.requiredDuringSchedulingIgnoredDuringExecution(
                            terms(
                                affinity.requiredDuringSchedulingIgnoredDuringExecution(), labels))
                        .preferredDuringSchedulingIgnoredDuringExecution(
                            weighted(
                                affinity.preferredDuringSchedulingIgnoredDuringExecution(),
                                labels))));
          }
        }));
  }

  private static List<TopologySpreadConstraint> spread(
      List<TopologySpreadConstraint> constraints, Map<String, String> labels) {
    var all = new ArrayList<TopologySpreadConstraint>();
    for (var constraint : constraints) {
      var keys = constraint.matchLabelKeys();
      all.add(
          keys.isEmpty() || !constraint.hasLabelSelector()
              ? constraint
              : constraint.with(
                  c -> c.labelSelector(with(constraint.labelSelector(), keys, "In", labels))));
    }
    return all;
  }

  private static List<WeightedPodAffinityTerm> weighted(
      List<WeightedPodAffinityTerm> terms, Map<String, String> labels) {
    return terms.stream()
        .map(term -> term.with(t -> t.podAffinityTerm(term(term.podAffinityTerm(), labels))))
        .toList();
  }

  private static List<PodAffinityTerm> terms(
      List<PodAffinityTerm> terms, Map<String, String> labels) {
    return terms.stream().map(term -> term(term, labels)).toList();
  }

  private static PodAffinityTerm term(PodAffinityTerm term, Map<String, String> labels) {
    boolean none = term.matchLabelKeys().isEmpty() && term.mismatchLabelKeys().isEmpty();
    if (none || !term.hasLabelSelector()) {
      return term;
    }
    LabelSelector matching = with(term.labelSelector(), term.matchLabelKeys(), "In", labels);
    LabelSelector both = with(matching, term.mismatchLabelKeys(), "NotIn", labels);
    return term.with(t -> t.labelSelector(both));
  }

  private static LabelSelector with(
      LabelSelector selector, List<String> keys, String operator, Map<String, String> labels) {
    return selector.with(s -> {
      for (String key : keys) {
        String value = labels.get(key);
        if (value != null) {
          s.addMatchExpressions(e -> e.key(key).operator(operator).addValues(value));
        }
      }
    });
  }
}
