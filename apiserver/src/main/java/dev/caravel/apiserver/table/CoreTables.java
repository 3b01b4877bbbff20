package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;
import static dev.caravel.apiserver.table.Layout.meta;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.PodTemplate;
import dev.caravel.api.core.v1.ReplicationController;
import dev.caravel.api.core.v1.ReplicationControllerSpec;
import dev.caravel.api.core.v1.ReplicationControllerStatus;
import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The tables of the core group's kinds that are short. */
final class CoreTables {
  private static final int ENDPOINTS_SHOWN = 3;

  private CoreTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        namespaces(),
        configMaps(),
        secrets(),
        Layout.of(ServiceAccount.KIND).name().age(),
        endpoints(),
        resourceQuotas(),
        podTemplates(),
        replicationControllers());
  }

  private static Layout<Namespace> namespaces() {
    return Layout.of(Namespace.KIND)
        .name()
        .text("Status", "The status of the namespace", namespace -> namespace.status().phase())
        .age();
  }

  private static Layout<ConfigMap> configMaps() {
    return Layout.of(ConfigMap.KIND)
        .name()
        .textOfNumber(
            "Data",
            field(ConfigMap.SCHEMA, "data"),
            map -> map.data().size() + map.binaryData().size())
        .age();
  }

  private static Layout<Secret> secrets() {
    return Layout.of(Secret.KIND)
        .name()
        .text("Type", field(Secret.SCHEMA, "type"), Secret::type)
        .textOfNumber("Data", field(Secret.SCHEMA, "data"), secret -> secret.data().size())
        .age();
  }

  private static Layout<Endpoints> endpoints() {
    return Layout.of(Endpoints.KIND)
        .name()
        .text("Endpoints", field(Endpoints.SCHEMA, "subsets"), CoreTables::addresses)
        .age();
  }

  private static String addresses(Endpoints endpoints) {
    var all = new ArrayList<String>();
    for (var subset : endpoints.subsets()) {
      if (subset.ports().isEmpty()) {
        subset.addresses().forEach(address -> all.add(address.ip()));
      }
      for (var port : subset.ports()) {
        subset.addresses().forEach(a -> all.add(hostPort(a.ip(), port.port())));
      }
    }
    if (all.isEmpty()) {
      return Text.NONE;
    }
    var shown = String.join(",", all.subList(0, Math.min(ENDPOINTS_SHOWN, all.size())));
    int more = all.size() - ENDPOINTS_SHOWN;
    return more > 0 ? shown + " + " + more + " more..." : shown;
  }

  private static String hostPort(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static Layout<ResourceQuota> resourceQuotas() {
    return Layout.of(ResourceQuota.KIND)
        .name()
        .text(
            "Request",
            "Request represents a minimum amount of cpu/memory that a container may consume.",
            quota -> use(quota, false))
        .text(
            "Limit",
            "Limits control the maximum amount of cpu/memory that a container may use independent of"
                + " contention on the node.",
            quota -> use(quota, true))
        .age();
  }

  private static String use(ResourceQuota quota, boolean ofLimits) {
    var parts = new ArrayList<String>();
    for (var hard : new TreeMap<>(quota.status().hard()).entrySet()) {
      if (hard.getKey().startsWith("limits") == ofLimits) {
        var used = quota.status().used().getOrDefault(hard.getKey(), Quantity.ZERO);
        parts.add(hard.getKey() + ": " + used + "/" + hard.getValue());
      }
    }
    return String.join(", ", parts);
  }

  private static Layout<PodTemplate> podTemplates() {
    return Layout.of(PodTemplate.KIND)
        .name()
        .text(
            "Containers",
            Workloads.CONTAINERS,
            template -> Workloads.names(template.template().spec()))
        .text("Images", Workloads.IMAGES, template -> Workloads.images(template.template().spec()))
        .text(
            "Pod Labels",
            "The labels for the pod template.",
            template -> Text.labels(meta(template.template()).labels()));
  }

  private static Layout<ReplicationController> replicationControllers() {
    return Layout.of(ReplicationController.KIND)
        .name()
        .number(
            "Desired",
            field(ReplicationControllerSpec.SCHEMA, "replicas"),
            controller -> controller.spec().replicas())
        .number(
            "Current",
            field(ReplicationControllerStatus.SCHEMA, "replicas"),
            controller -> controller.status().replicas())
        .number(
            "Ready",
            field(ReplicationControllerStatus.SCHEMA, "readyReplicas"),
            controller -> controller.status().readyReplicas())
        .age()
        .text(
            "Containers",
            Workloads.CONTAINERS,
            controller -> Workloads.names(controller.spec().template().spec()))
        .wide()
        .text(
            "Images",
            Workloads.IMAGES,
            controller -> Workloads.images(controller.spec().template().spec()))
        .wide()
        .text(
            "Selector",
            field(ReplicationControllerSpec.SCHEMA, "selector"),
            controller -> Text.labels(controller.spec().selector()))
        .wide();
  }
}
