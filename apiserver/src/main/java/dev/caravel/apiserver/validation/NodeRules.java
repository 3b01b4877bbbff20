package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Taint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes and namespaces. */
final class NodeRules {
  private static final Path SPEC = Path.of("spec");

  private NodeRules() {}

  static void node(Node node, Errors errors) {
    // Upstream says metadata here, too.
    taints(Path.of("metadata").to("taints"), node.spec().taints(), errors);
    node.status()
        .capacity()
        .forEach((name, amount) ->
            ResourceRules.quantity(
                Path.of("status").to("capacity").to(name), name, amount, errors));
    for (int i = 0; i < node.spec().podCIDRs().size(); i++) {
      Addresses.cidr(SPEC.to("podCIDRs").at(i), node.spec().podCIDRs().get(i), errors);
    }
  }

  private static void taints(Path path, List<Taint> taints, Errors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < taints.size(); i++) {
      Taint taint = taints.get(i);
      Path at = path.at(i);
      errors.invalid(at.to("key"), taint.key(), Names.qualified(taint.key()));
      errors.invalid(at.to("value"), taint.value(), Names.labelValue(taint.value()));
      errors.requiredOneOf(
          at.to("effect"), taint.effect(), "NoSchedule", "PreferNoSchedule", "NoExecute");
      if (!seen.add(taint.key() + ":" + taint.effect())) {
        errors.duplicate(at, taint);
      }
    }
  }

  static void nodeUpdate(Node node, Node old, Errors errors) {
    if (!old.spec().podCIDRs().isEmpty() && !old.spec().podCIDRs().equals(node.spec().podCIDRs())) {
      errors.forbidden(
          SPEC.to("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
    }
    if (!old.spec().providerID().isEmpty()
        && !old.spec().providerID().equals(node.spec().providerID())) {
      errors.forbidden(
          SPEC.to("providerID"),
          "node updates may not change providerID except from \"\" to valid");
    }
  }

  static void namespace(Namespace namespace, Errors errors) {
    for (String finalizer : namespace.spec().finalizers()) {
      errors.invalid(SPEC.to("finalizers"), finalizer, Names.qualified(finalizer));
      MetadataRules.finalizer(SPEC.to("finalizers"), finalizer, errors);
    }
  }

  /** The finalize subresource, which says which finalizer it means. */
  static void namespaceFinalize(Namespace namespace, Errors errors) {
    for (int i = 0; i < namespace.spec().finalizers().size(); i++) {
      String finalizer = namespace.spec().finalizers().get(i);
      Path at = SPEC.to("finalizers").at(i);
      errors.invalid(at, finalizer, Names.qualified(finalizer));
      MetadataRules.finalizer(at, finalizer, errors);
    }
  }
}
