package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Node;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What a kubelet may do to its Node. */
final class NodeWrites {
  private static final Set<String> OWN_LABELS =
      Set.of(
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "beta.kubernetes.io/os",
          "beta.kubernetes.io/arch",
          "beta.kubernetes.io/instance-type",
          "node.kubernetes.io/instance-type",
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region",
          "failure-domain.kubernetes.io/zone",
          "failure-domain.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region");
  private static final Set<String> OWN_DOMAINS =
      Set.of("kubelet.kubernetes.io", "node.kubernetes.io");

  private NodeWrites() {}

  static void check(AdmissionRequest request, String node) {
    Node asked = Node.of(request.object());
    boolean creation = request.operation() == Operation.CREATE;
    String name = request.name().isEmpty() ? asked.metadata().name() : request.name();
    if (!name.equals(node)) {
      throw Refusals.forbidden(
          request, "node \"%s\" is not allowed to modify node \"%s\"".formatted(node, name));
    }
    if (request.operation() == Operation.DELETE) {
      return;
    }
    Node stored = request.old().map(Node::of).orElse(Node.empty());
    if (!creation && !asked.spec().taints().equals(stored.spec().taints())) {
      throw Refusals.forbidden(
          request, "node \"%s\" is not allowed to modify taints".formatted(node));
    }
    if (!asked.metadata().ownerReferences().equals(stored.metadata().ownerReferences())) {
      throw Refusals.forbidden(
          request, "node \"%s\" is not allowed to modify ownerReferences".formatted(node));
    }
    Set<String> forbidden = new TreeSet<>();
    for (String label : changed(asked.metadata().labels(), stored.metadata().labels())) {
      if (!isOwn(label)) {
        forbidden.add(label);
      }
    }
    if (!forbidden.isEmpty()) {
      String what =
          creation
              ? "is not allowed to set the following labels: "
              : "is not allowed to modify labels: ";
      throw Refusals.forbidden(
          request, "node \"%s\" %s".formatted(node, what) + String.join(", ", forbidden));
    }
  }

  private static Set<String> changed(Map<String, String> asked, Map<String, String> stored) {
    Set<String> names = new HashSet<>(asked.keySet());
    names.addAll(stored.keySet());
    names.removeIf(name -> Objects.equals(asked.get(name), stored.get(name)));
    return names;
  }

  private static boolean isOwn(String label) {
    int slash = label.indexOf('/');
    String domain = slash < 0 ? "" : label.substring(0, slash);
    if (isWithin(domain, "node-restriction.kubernetes.io")) {
      return false;
    }
    if (!isWithin(domain, "kubernetes.io") && !isWithin(domain, "k8s.io")) {
      return true;
    }
    return OWN_LABELS.contains(label)
        || OWN_DOMAINS.stream().anyMatch(own -> isWithin(domain, own));
  }

  private static boolean isWithin(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }
}
