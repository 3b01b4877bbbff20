package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Affinity;
import dev.caravel.api.core.v1.NodeSelector;
import dev.caravel.api.core.v1.NodeSelectorRequirement;
import dev.caravel.api.core.v1.NodeSelectorTerm;
import dev.caravel.api.core.v1.PodAffinityTerm;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.Toleration;
import dev.caravel.api.core.v1.TopologySpreadConstraint;
import dev.caravel.api.core.v1.WeightedPodAffinityTerm;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a pod may run. */
record SchedulingRules(Errors errors) {

  void affinity(Path path, Affinity affinity) {
    if (affinity.hasNodeAffinity()) {
      nodes(path.to("nodeAffinity"), affinity);
    }
    if (affinity.hasPodAffinity()) {
      Path at = path.to("podAffinity");
      terms(at, affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution());
      weighted(at, affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution());
    }
    if (affinity.hasPodAntiAffinity()) {
      Path at = path.to("podAntiAffinity");
      terms(at, affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution());
      weighted(at, affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution());
    }
  }

  private void nodes(Path path, Affinity affinity) {
    var node = affinity.nodeAffinity();
    if (node.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
      nodeSelector(
          path.to("requiredDuringSchedulingIgnoredDuringExecution"),
          node.requiredDuringSchedulingIgnoredDuringExecution());
    }
    Path preferred = path.to("preferredDuringSchedulingIgnoredDuringExecution");
    for (int i = 0; i < node.preferredDuringSchedulingIgnoredDuringExecution().size(); i++) {
      var term = node.preferredDuringSchedulingIgnoredDuringExecution().get(i);
      weight(preferred.at(i).to("weight"), term.weight());
      term(preferred.at(i).to("preference"), term.preference());
    }
  }

  void nodeSelector(Path path, NodeSelector selector) {
    Path terms = path.to("nodeSelectorTerms");
    if (selector.nodeSelectorTerms().isEmpty()) {
      errors.required(terms, "must have at least one node selector term");
    }
    for (int i = 0; i < selector.nodeSelectorTerms().size(); i++) {
      term(terms.at(i), selector.nodeSelectorTerms().get(i));
    }
  }

  private void term(Path path, NodeSelectorTerm term) {
    for (int i = 0; i < term.matchExpressions().size(); i++) {
      expression(path.to("matchExpressions").at(i), term.matchExpressions().get(i));
    }
    for (int i = 0; i < term.matchFields().size(); i++) {
      field(path.to("matchFields").at(i), term.matchFields().get(i));
    }
  }

  private void expression(Path path, NodeSelectorRequirement requirement) {
    List<String> values = requirement.values();
    switch (requirement.operator()) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.required(
              path.to("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.forbidden(
              path.to("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          errors.required(
              path.to("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default ->
          errors.invalid(
              path.to("operator"), requirement.operator(), "not a valid selector operator");
    }
    errors.invalid(path.to("key"), requirement.key(), Names.qualified(requirement.key()));
    for (int i = 0; i < values.size(); i++) {
      errors.invalid(path.to("values").at(i), values.get(i), Names.labelValue(values.get(i)));
    }
  }

  private void field(Path path, NodeSelectorRequirement requirement) {
    switch (requirement.operator()) {
      case "In", "NotIn" -> {
        if (requirement.values().size() != 1) {
          errors.required(
              path.to("values"),
              "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
      }
      default ->
          errors.invalid(
              path.to("operator"), requirement.operator(), "not a valid selector operator");
    }
    if (!requirement.key().equals("metadata.name")) {
      errors.invalid(path.to("key"), requirement.key(), "not a valid field selector key");
    }
  }

  private void weight(Path path, int weight) {
    if (weight < 1 || weight > 100) {
      errors.invalid(path, weight, "must be in the range 1-100");
    }
  }

  private void terms(Path path, List<PodAffinityTerm> terms) {
    Path required = path.to("requiredDuringSchedulingIgnoredDuringExecution");
    for (int i = 0; i < terms.size(); i++) {
      podTerm(required.at(i), terms.get(i));
    }
  }

  private void weighted(Path path, List<WeightedPodAffinityTerm> terms) {
    Path preferred = path.to("preferredDuringSchedulingIgnoredDuringExecution");
    for (int i = 0; i < terms.size(); i++) {
      weight(preferred.at(i).to("weight"), terms.get(i).weight());
      podTerm(preferred.at(i).to("podAffinityTerm"), terms.get(i).podAffinityTerm());
    }
  }

  private void podTerm(Path path, PodAffinityTerm term) {
    LabelRules.selector(path.to("labelSelector"), term.labelSelector(), errors);
    LabelRules.selector(path.to("namespaceSelector"), term.namespaceSelector(), errors);
    for (String namespace : term.namespaces()) {
      errors.invalid(path.to("namespace"), namespace, Names.dnsLabel(namespace));
    }
    if (!term.matchLabelKeys().isEmpty() && !term.hasLabelSelector()) {
      errors.forbidden(
          path.to("matchLabelKeys"), "must not be specified when labelSelector is not set");
    }
    topologyKey(path.to("topologyKey"), term.topologyKey());
  }

  private void topologyKey(Path path, String key) {
    if (key.isEmpty()) {
      errors.required(path, "can not be empty");
    }
    errors.invalid(path, key, Names.qualified(key));
  }

  void tolerations(Path path, List<Toleration> tolerations) {
    for (int i = 0; i < tolerations.size(); i++) {
      toleration(path.at(i), tolerations.get(i));
    }
  }

  private void toleration(Path path, Toleration toleration) {
    errors.formIfSet(path.to("key"), toleration.key(), Names::qualified);
    if (toleration.key().isEmpty() && !toleration.operator().equals("Exists")) {
      errors.invalid(
          path.to("operator"),
          toleration.operator(),
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.hasTolerationSeconds() && !toleration.effect().equals("NoExecute")) {
      errors.invalid(
          path.to("effect"),
          toleration.effect(),
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (toleration.operator()) {
      case "", "Equal" ->
          errors.invalid(
              path.to("operator"), toleration.value(), Names.labelValue(toleration.value()));
      case "Exists" -> {
        if (!toleration.value().isEmpty()) {
          errors.invalid(
              path.to("operator"),
              toleration.value(),
              "value must be empty when `operator` is 'Exists'");
        }
      }
      default ->
          errors.unsupported(
              path.to("operator"), toleration.operator(), List.of("Equal", "Exists"));
    }
    errors.oneOfIfSet(
        path.to("effect"), toleration.effect(), "NoSchedule", "PreferNoSchedule", "NoExecute");
  }

  void spread(Path path, List<TopologySpreadConstraint> constraints) {
    for (int i = 0; i < constraints.size(); i++) {
      TopologySpreadConstraint constraint = constraints.get(i);
      Path at = path.at(i);
      if (constraint.maxSkew() <= 0) {
        errors.invalid(at.to("maxSkew"), constraint.maxSkew(), "must be greater than zero");
      }
      if (constraint.topologyKey().isEmpty()) {
        errors.required(at.to("topologyKey"), "can not be empty");
      } else {
        errors.invalid(
            at.to("topologyKey"),
            constraint.topologyKey(),
            Names.qualified(constraint.topologyKey()));
      }
      String unsatisfied = constraint.whenUnsatisfiable();
      errors.oneOf(at.to("whenUnsatisfiable"), unsatisfied, "DoNotSchedule", "ScheduleAnyway");
      String pair = pair(constraint);
      if (constraints.subList(i + 1, constraints.size()).stream()
          .anyMatch(later -> pair(later).equals(pair))) {
        errors.duplicate(at.to("{topologyKey, whenUnsatisfiable}"), pair);
      }
      if (constraint.hasMinDomains()) {
        minDomains(at.to("minDomains"), constraint.minDomains(), unsatisfied);
      }
      errors.oneOfIfSet(
          at.to("nodeAffinityPolicy"), constraint.nodeAffinityPolicy(), "Honor", "Ignore");
      errors.oneOfIfSet(
          at.to("nodeTaintsPolicy"), constraint.nodeTaintsPolicy(), "Honor", "Ignore");
      if (!constraint.matchLabelKeys().isEmpty() && !constraint.hasLabelSelector()) {
        errors.forbidden(
            at.to("matchLabelKeys"), "must not be specified when labelSelector is not set");
      }
      LabelRules.selector(at.to("labelSelector"), constraint.labelSelector(), errors);
    }
  }

  private static String pair(TopologySpreadConstraint constraint) {
    return "{%s, %s}".formatted(constraint.topologyKey(), constraint.whenUnsatisfiable());
  }

  private void minDomains(Path path, int domains, String unsatisfied) {
    if (domains <= 0) {
      errors.invalid(path, domains, "must be greater than zero");
    }
    if (!unsatisfied.equals("DoNotSchedule")) {
      errors.invalid(
          path,
          domains,
          "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + unsatisfied);
    }
  }

  void gates(Path path, PodSpec spec) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.schedulingGates().size(); i++) {
      String name = spec.schedulingGates().get(i).name();
      errors.invalid(path.at(i).to("name"), name, Names.qualified(name));
      if (!seen.add(name)) {
        errors.duplicate(path.at(i), name);
      }
    }
  }
}
