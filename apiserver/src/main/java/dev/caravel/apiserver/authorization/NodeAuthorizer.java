package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.apiserver.request.UserInfo;
import java.util.List;
import java.util.Set;

/**
 * Lets a kubelet do what its node needs and no more (mode Node): its own Node, Lease and CSINode,
 * the pods bound to it, and what those pods refer to. Everything else is what the role {@code
 * system:node} grants.
 */
public final class NodeAuthorizer implements Authorizer {
  private static final String USER_PREFIX = "system:node:";
  private static final String GROUP = "system:nodes";
  private static final String LEASES_NAMESPACE = "kube-node-lease";
  private static final Set<String> LEASE_VERBS =
      Set.of("get", "create", "update", "patch", "delete");
  private static final Set<String> LIST_VERBS = Set.of("list", "watch");

  private final NodePods pods;
  private final List<PolicyRule> rules;

  /**
   * @param rules what every node may do, {@code system:node}'s
   */
  public NodeAuthorizer(NodePods pods, List<PolicyRule> rules) {
    this.pods = pods;
    this.rules = rules;
  }

  /** The node that {@code user} is the kubelet of; empty if he is none or has no name. */
  public static String nodeName(UserInfo user) {
    return isNode(user) ? user.name().substring(USER_PREFIX.length()) : "";
  }

  private static boolean isNode(UserInfo user) {
    return user.name().startsWith(USER_PREFIX) && user.isIn(GROUP);
  }

  @Override
  public Decision authorize(Attributes attributes) {
    if (!isNode(attributes.user())) {
      return Decision.NO_OPINION;
    }
    String node = nodeName(attributes.user());
    if (node.isEmpty()) {
      return Decision.noOpinion("unknown node for user \"" + USER_PREFIX + "\"");
    }
    if (attributes.isResourceRequest()) {
      switch (attributes.group() + "/" + attributes.resource()) {
        case "/secrets", "/configmaps" -> {
          return readNamed(attributes, node);
        }
        case "/persistentvolumeclaims" -> {
          return attributes.subresource().equals("status")
              ? statusOfClaim(attributes, node)
              : get(attributes, node);
        }
        case "resource.k8s.io/resourceclaims" -> {
          return get(attributes, node);
        }
        case "/serviceaccounts" -> {
          return attributes.subresource().equals("token")
              ? token(attributes, node)
              : get(attributes, node);
        }
        case "/nodes" -> {
          return node(attributes, node);
        }
        case "/pods" -> {
          return pod(attributes, node);
        }
        case "coordination.k8s.io/leases" -> {
          return lease(attributes, node);
        }
        case "storage.k8s.io/csinodes" -> {
          return csiNode(attributes, node);
        }
        case "resource.k8s.io/resourceslices" -> {
          return resourceSlice(attributes, node);
        }
        case String other -> {
          // All else is the role's business.
        }
      }
    }
    return byRole(attributes);
  }

  private Decision byRole(Attributes attributes) {
    return Rules.allow(rules, attributes) ? Decision.allow("") : Decision.NO_OPINION;
  }

  private Decision readNamed(Attributes attributes, String node) {
    return switch (attributes.verb()) {
      case "get", "list", "watch" -> related(attributes, node);
      default -> Decision.noOpinion("can only read resources of this type");
    };
  }

  private Decision get(Attributes attributes, String node) {
    if (!attributes.verb().equals("get")) {
      return Decision.noOpinion("can only get individual resources of this type");
    }
    if (!attributes.subresource().isEmpty()) {
      return Decision.noOpinion("cannot get subresource");
    }
    return related(attributes, node);
  }

  private Decision statusOfClaim(Attributes attributes, String node) {
    return switch (attributes.verb()) {
      case "get", "update", "patch" -> related(attributes, node);
      default -> Decision.noOpinion("can only get/update/patch this type");
    };
  }

  private Decision token(Attributes attributes, String node) {
    return attributes.verb().equals("create")
        ? related(attributes, node)
        : Decision.noOpinion("can only create tokens for individual service accounts");
  }

  private Decision related(Attributes attributes, String node) {
    if (attributes.name().isEmpty()) {
      return Decision.noOpinion("No Object name found");
    }
    return pods.refersTo(node, attributes.resource(), attributes.namespace(), attributes.name())
        ? Decision.allow("")
        : Decision.noOpinion(unrelated(node));
  }

  private static String unrelated(String node) {
    return "no relationship found between node '" + node + "' and this object";
  }

  private Decision node(Attributes attributes, String node) {
    if (attributes.subresource().isEmpty()) {
      switch (attributes.verb()) {
        case "get", "list", "watch" -> {
          if (attributes.name().isEmpty()) {
            return Decision.noOpinion(
                "node '" + node + "' cannot read all nodes, only its own Node object");
          }
          if (!attributes.name().equals(node)) {
            return Decision.noOpinion(
                "node '%s' cannot read '%s', only its own Node object"
                    .formatted(node, attributes.name()));
          }
          return Decision.allow("");
        }
        case String other -> {
          // Changes: the role allows them, admission keeps them to the own node.
        }
      }
    }
    return byRole(attributes);
  }

  private Decision pod(Attributes attributes, String node) {
    switch (attributes.verb()) {
      case "list", "watch" -> {
        return node.equals(attributes.selectedFields().get("spec.nodeName"))
            ? Decision.allow("")
            : Decision.noOpinion("can only list/watch pods with spec.nodeName field selector");
      }
      case "get" -> {
        if (attributes.subresource().isEmpty()) {
          return pods.isOn(node, attributes.namespace(), attributes.name())
              ? Decision.allow("")
              : Decision.noOpinion(unrelated(node));
        }
        return byRole(attributes);
      }
      case String other -> {
        return byRole(attributes);
      }
    }
  }

  private Decision lease(Attributes attributes, String node) {
    if (!LEASE_VERBS.contains(attributes.verb())) {
      return Decision.noOpinion("can only get, create, update, patch, or delete a node lease");
    }
    if (!attributes.namespace().equals(LEASES_NAMESPACE)) {
      return Decision.noOpinion(
          "can only access leases in the \"" + LEASES_NAMESPACE + "\" system namespace");
    }
    if (!attributes.verb().equals("create") && !attributes.name().equals(node)) {
      return Decision.noOpinion(
          "can only access node lease with the same name as the requesting node");
    }
    return Decision.allow("");
  }

  private Decision csiNode(Attributes attributes, String node) {
    if (!LEASE_VERBS.contains(attributes.verb())) {
      return Decision.noOpinion("can only get, create, update, patch, or delete a CSINode");
    }
    if (!attributes.verb().equals("create") && !attributes.name().equals(node)) {
      return Decision.noOpinion(
          "can only access CSINode with the same name as the requesting node");
    }
    return Decision.allow("");
  }

  private Decision resourceSlice(Attributes attributes, String node) {
    if (LIST_VERBS.contains(attributes.verb()) || attributes.verb().equals("deletecollection")) {
      return node.equals(attributes.selectedFields().get("spec.nodeName"))
          ? Decision.allow("")
          : Decision.noOpinion(
              "can only list/watch/deletecollection resourceslices with nodeName field selector");
    }
    return byRole(attributes);
  }
}
