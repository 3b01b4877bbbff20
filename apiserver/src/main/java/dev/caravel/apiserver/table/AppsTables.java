package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.apps.v1.ControllerRevision;
import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.apps.v1.DaemonSetSpec;
import dev.caravel.api.apps.v1.DaemonSetStatus;
import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentSpec;
import dev.caravel.api.apps.v1.DeploymentStatus;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.apps.v1.ReplicaSetSpec;
import dev.caravel.api.apps.v1.ReplicaSetStatus;
import dev.caravel.api.apps.v1.StatefulSet;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.PodTemplateSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The tables of group apps. */
final class AppsTables {
  private AppsTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        deployments(), replicaSets(), statefulSets(), daemonSets(), controllerRevisions());
  }

  private static Layout<Deployment> deployments() {
    Layout<Deployment> layout =
        Layout.of(Deployment.KIND)
            .name()
            .text(
                "Ready",
                Workloads.READY,
                d -> d.status().readyReplicas() + "/" + d.spec().replicas())
            .textOfNumber(
                "Up-to-date",
                field(DeploymentStatus.SCHEMA, "updatedReplicas"),
                d -> d.status().updatedReplicas())
            .textOfNumber(
                "Available",
                field(DeploymentStatus.SCHEMA, "availableReplicas"),
                d -> d.status().availableReplicas())
            .age();
    return containers(layout, d -> d.spec().template())
        .text(
            "Selector",
            field(DeploymentSpec.SCHEMA, "selector"),
            d -> Text.selector(d.spec().selector()))
        .wide();
  }

  private static Layout<ReplicaSet> replicaSets() {
    Layout<ReplicaSet> layout =
        Layout.of(ReplicaSet.KIND)
            .name()
            .number(
                "Desired", field(ReplicaSetSpec.SCHEMA, "replicas"), set -> set.spec().replicas())
            .number(
                "Current",
                field(ReplicaSetStatus.SCHEMA, "replicas"),
                set -> set.status().replicas())
            .number(
                "Ready",
                field(ReplicaSetStatus.SCHEMA, "readyReplicas"),
                set -> set.status().readyReplicas())
            .age();
    return containers(layout, set -> set.spec().template())
        .text(
            "Selector",
            field(ReplicaSetSpec.SCHEMA, "selector"),
            set -> Text.selector(set.spec().selector()))
        .wide();
  }

  private static Layout<StatefulSet> statefulSets() {
    Layout<StatefulSet> layout =
        Layout.of(StatefulSet.KIND)
            .name()
            .text(
                "Ready",
                Workloads.READY,
                set -> set.status().readyReplicas() + "/" + set.spec().replicas())
            .age();
    return containers(layout, set -> set.spec().template());
  }

  private static Layout<DaemonSet> daemonSets() {
    Layout<DaemonSet> layout =
        Layout.of(DaemonSet.KIND)
            .name()
            .number(
                "Desired",
                field(DaemonSetStatus.SCHEMA, "desiredNumberScheduled"),
                set -> set.status().desiredNumberScheduled())
            .number(
                "Current",
                field(DaemonSetStatus.SCHEMA, "currentNumberScheduled"),
                set -> set.status().currentNumberScheduled())
            .number(
                "Ready",
                field(DaemonSetStatus.SCHEMA, "numberReady"),
                set -> set.status().numberReady())
            .number(
                "Up-to-date",
                field(DaemonSetStatus.SCHEMA, "updatedNumberScheduled"),
                set -> set.status().updatedNumberScheduled())
            .number(
                "Available",
                field(DaemonSetStatus.SCHEMA, "numberAvailable"),
                set -> set.status().numberAvailable())
            .text(
                "Node Selector",
                field(PodSpec.SCHEMA, "nodeSelector"),
                set -> Text.labels(set.spec().template().spec().nodeSelector()))
            .age();
    return containers(layout, set -> set.spec().template())
        .text(
            "Selector",
            field(DaemonSetSpec.SCHEMA, "selector"),
            set -> Text.selector(set.spec().selector()))
        .wide();
  }

  private static <T extends dev.caravel.api.object.View> Layout<T> containers(
      Layout<T> layout, Function<T, PodTemplateSpec> template) {
    return layout
        .text(
            "Containers",
            Workloads.CONTAINERS,
            object -> Workloads.names(template.apply(object).spec()))
        .wide()
        .text("Images", Workloads.IMAGES, object -> Workloads.images(template.apply(object).spec()))
        .wide();
  }

  private static Layout<ControllerRevision> controllerRevisions() {
    return Layout.of(ControllerRevision.KIND)
        .name()
        .text("Controller", "Controller of the object", AppsTables::controller)
        .textOfNumber(
            "Revision", field(ControllerRevision.SCHEMA, "revision"), ControllerRevision::revision)
        .age();
  }

  private static String controller(ControllerRevision revision) {
    return revision.metadata().ownerReferences().stream()
        .filter(owner -> owner.controller())
        .findFirst()
        .map(owner -> {
          var version = owner.apiVersion();
          int slash = version.indexOf('/');
          var group = slash < 0 ? "" : "." + version.substring(0, slash);
          return owner.kind().toLowerCase(Locale.ROOT) + group + "/" + owner.name();
        })
        .orElse(Text.NONE);
  }
}
