package dev.caravel.controllers;

import dev.caravel.controllers.clusterroleaggregation.ClusterRoleAggregation;
import dev.caravel.controllers.deployment.DeploymentController;
import dev.caravel.controllers.endpoints.EndpointsController;
import dev.caravel.controllers.endpointslice.EndpointSliceController;
import dev.caravel.controllers.frame.ControlLoop;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.garbagecollector.GarbageCollector;
import dev.caravel.controllers.namespace.NamespaceController;
import dev.caravel.controllers.nodelifecycle.NodeLifecycleController;
import dev.caravel.controllers.podgc.PodGcController;
import dev.caravel.controllers.replicaset.ReplicaSetController;
import dev.caravel.controllers.rootcacertpublisher.RootCaCertPublisher;
import dev.caravel.controllers.serviceaccount.ServiceAccountController;
import dev.caravel.controllers.tainteviction.TaintEvictionController;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The list of all controllers, under upstream's names. */
final class Controllers {
  private Controllers() {}

  /** Those that a configuration enables; they do nothing yet. */
  static List<ControlLoop> of(ControllerContext context, ControllerManagerConfig config) {
    var enabled = new ArrayList<ControlLoop>();
    all(config)
        .forEach((name, factory) -> {
          if (config.isEnabled(name)) {
            enabled.add(factory.apply(context));
          }
        });
    return enabled;
  }

  private static Map<String, Function<ControllerContext, ControlLoop>> all(
      ControllerManagerConfig config) {
    var all = new LinkedHashMap<String, Function<ControllerContext, ControlLoop>>();
    all.put(ServiceAccountController.NAME, ServiceAccountController::of);
    if (!config.rootAuthorities().isEmpty()) {
      all.put(
          RootCaCertPublisher.NAME,
          context -> RootCaCertPublisher.of(context, config.rootAuthorities()));
    }
    all.put(
        DeploymentController.NAME,
        context -> DeploymentController.of(context, config.workers(DeploymentController.NAME, 5)));
    all.put(
        ReplicaSetController.NAME,
        context -> ReplicaSetController.of(context, config.workers(ReplicaSetController.NAME, 5)));
    all.put(
        EndpointSliceController.NAME,
        context ->
            EndpointSliceController.of(
                context,
                config.workers(EndpointSliceController.NAME, 5),
                config.endpointsPerSlice()));
    all.put(
        EndpointsController.NAME,
        context -> EndpointsController.of(context, config.workers(EndpointsController.NAME, 5)));
    all.put(
        NamespaceController.NAME,
        context -> NamespaceController.of(context, config.workers(NamespaceController.NAME, 10)));
    all.put(
        NodeLifecycleController.NAME,
        context ->
            NodeLifecycleController.of(context, config.nodeGrace(), config.nodeStartupGrace()));
    all.put(TaintEvictionController.NAME, TaintEvictionController::of);
    all.put(PodGcController.NAME, PodGcController::of);
    all.put(ClusterRoleAggregation.NAME, ClusterRoleAggregation::of);
    all.put(
        GarbageCollector.NAME,
        context -> new GarbageCollector(context, config.workers(GarbageCollector.NAME, 20)));
    return all;
  }
}
