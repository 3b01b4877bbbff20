package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an object uses of what a quota may bound. */
final class Usage {
  private static final Quantity ONE = Quantity.of(1);
  private static final String OF_CLASS = ".storageclass.storage.k8s.io/";

  /** Kinds of the core group that are counted under their bare name too. */
  private static final Set<String> COUNTED_BY_NAME =
      Set.of(
          "configmaps",
          "persistentvolumeclaims",
          "pods",
          "replicationcontrollers",
          "resourcequotas",
          "secrets",
          "services");

  private Usage() {}

  /** {@code count/deployments.apps}. */
  private static String count(Kind<?> kind) {
    return "count/" + kind.plural() + (kind.group().isEmpty() ? "" : "." + kind.group());
  }

  static SortedMap<String, Quantity> of(Kind<?> kind, Struct object) {
    var usage = new TreeMap<String, Quantity>();
    usage.put(count(kind), ONE);
    if (kind.group().isEmpty()) {
      if (COUNTED_BY_NAME.contains(kind.plural())) {
        usage.put(kind.plural(), ONE);
      }
      switch (kind.plural()) {
        case "pods" -> usage.putAll(PodUsage.of(Pod.of(object).spec()));
        case "services" -> add(Service.of(object), usage);
        case "persistentvolumeclaims" -> add(PersistentVolumeClaim.of(object), usage);
        default -> {
          // Of the others there is nothing to bound but their number.
        }
      }
    }
    return usage;
  }

  private static void add(Service service, Map<String, Quantity> usage) {
    var spec = service.spec();
    switch (spec.type()) {
      case "NodePort" -> usage.put("services.nodeports", Quantity.of(spec.ports().size()));
      case "LoadBalancer" -> {
        usage.put("services.loadbalancers", ONE);
        boolean all =
            !spec.hasAllocateLoadBalancerNodePorts() || spec.allocateLoadBalancerNodePorts();
        long ports =
            all
                ? spec.ports().size()
                : spec.ports().stream().filter(ServicePort::hasNodePort).count();
        usage.put("services.nodeports", Quantity.of(ports));
      }
      default -> {
        // Neither ports of nodes nor a balancer.
      }
    }
  }

  private static void add(PersistentVolumeClaim claim, Map<String, Quantity> usage) {
    Quantity storage = claim.spec().resources().requests().get("storage");
    String storageClass = claim.spec().storageClassName();
    if (storage != null) {
      usage.put("requests.storage", storage);
    }
    if (!storageClass.isEmpty()) {
      usage.put(storageClass + OF_CLASS + "persistentvolumeclaims", ONE);
      if (storage != null) {
        usage.put(storageClass + OF_CLASS + "requests.storage", storage);
      }
    }
  }

  /** Whether a quota's bound of that name is about objects of the kind at all. */
  static boolean concerns(Kind<?> kind, String bound) {
    if (bound.equals(count(kind))) {
      return true;
    }
    if (!kind.group().isEmpty()) {
      return false;
    }
    boolean isName = COUNTED_BY_NAME.contains(kind.plural()) && bound.equals(kind.plural());
    return isName
        || switch (kind.plural()) {
          case "pods" -> PodUsage.bounds(bound);
          case "services" -> bound.startsWith("services.");
          case "persistentvolumeclaims" ->
              bound.equals("requests.storage") || bound.contains(OF_CLASS);
          default -> false;
        };
  }
}
