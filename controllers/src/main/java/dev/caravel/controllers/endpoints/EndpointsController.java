package dev.caravel.controllers.endpoints;

import dev.caravel.api.core.v1.EndpointSubset;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.core.v1.Service;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.Resource;
import dev.caravel.client.informer.Store;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.ServicePods;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the Endpoints object of each service with a selector, for those who still read it instead
 * of EndpointSlices. Keys are services.
 */
public final class EndpointsController {
  public static final String NAME = "endpoints-controller";

  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  private static final String MANAGER = "endpoint-controller";
  private static final String HEADLESS = "service.kubernetes.io/headless";

  private final ControllerContext context;
  private final Store<Service> services;
  private final Store<Endpoints> endpoints;
  private final ServicePods served;

  private EndpointsController(ControllerContext context, ServicePods served) {
    this.context = context;
    this.services = context.informers().of(Service.KIND).store();
    this.endpoints = context.informers().of(Endpoints.KIND).store();
    this.served = served;
  }

  /**
   * The controller.
   *
   * @param workers how many services are looked at at a time
   */
  public static Controller<ObjectKey> of(ControllerContext context, int workers) {
    var queue = context.<ObjectKey>queue("endpoint");
    var served = ServicePods.follow(context.informers(), queue::add);
    context
        .informers()
        .of(Endpoints.KIND)
        .onChange(changed -> {
          if (isManaged(changed)) {
            queue.add(ObjectKey.of(changed));
          }
        });
    return new Controller<>(
        NAME, workers, queue, new EndpointsController(context, served)::reconcile);
  }

  private static boolean isManaged(Endpoints endpoints) {
    return MANAGER.equals(endpoints.metadata().labels().get(MANAGED_BY));
  }

  private void reconcile(ObjectKey key) {
    var service = services.get(key);
    var present = endpoints.get(key);
    try {
      if (service.isEmpty()) {
        if (present.filter(EndpointsController::isManaged).isPresent()) {
          resource(key).delete(key.name());
        }
      } else if (!service.get().spec().selector().isEmpty()
          && !service.get().spec().type().equals("ExternalName")) {
        write(key, service.get());
      }
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isNamespaceTerminating()) {
        throw e;
      }
    }
  }

  private void write(ObjectKey key, Service service) {
    var subsets = EndpointSubsets.of(service, served.of(service));
    var labels = labels(service);
    var present = endpoints.get(key);
    if (present.isEmpty()) {
      var made =
          Endpoints.builder()
              .metadata(m -> m.name(key.name()).namespace(key.namespace()).labels(labels))
              .build();
      create(key, with(made, subsets));
    } else if (!present.get().subsets().equals(subsets)
        || !present.get().metadata().labels().equals(labels)) {
      resource(key)
          .update(with(present.get().with(e -> e.metadata(m -> m.labels(labels))), subsets));
    }
  }

  private void create(ObjectKey key, Endpoints made) {
    try {
      resource(key).create(made);
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
      // The store lags behind; its change brings the service back here.
    }
  }

  private static Endpoints with(Endpoints endpoints, List<EndpointSubset> subsets) {
    return endpoints.with(e -> {
      e.clearSubsets();
      if (!subsets.isEmpty()) {
        e.subsets(subsets);
      }
    });
  }

  private static Map<String, String> labels(Service service) {
    var labels = new LinkedHashMap<>(service.metadata().labels());
    labels.put(MANAGED_BY, MANAGER);
    if (service.spec().clusterIP().equals("None")) {
      labels.put(HEADLESS, "");
    } else {
      labels.remove(HEADLESS);
    }
    return labels;
  }

  private Resource<Endpoints> resource(ObjectKey key) {
    return context.client().resource(Endpoints.KIND).namespace(key.namespace());
  }
}
