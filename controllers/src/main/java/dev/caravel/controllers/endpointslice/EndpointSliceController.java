package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.frame.Writes;
import dev.caravel.controllers.object.Owners;
import dev.caravel.controllers.object.ServicePods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down in EndpointSlices where the pods of each service with a selector are reached. Keys
 * are services.
 *
 * <p>How this works: a pod that changed in what an endpoint shows brings the services that select
 * it here; {@link PodEndpoint} and {@link EndpointPorts} say what is wanted, {@link SlicePacking}
 * what is to be written for it.
 */
public final class EndpointSliceController {
  public static final String NAME = "endpointslice-controller";

  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String MANAGER = "endpointslice-controller.k8s.io";
  static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final String HEADLESS = "service.kubernetes.io/headless";

  /** The index of slices by service, {@code NAMESPACE/NAME}, and of pods by node. */
  private static final String SERVICE = "service";

  private static final String NODE = "node";

  private static final Duration UNSEEN = Duration.ofSeconds(1);

  private final ControllerContext context;
  private final WorkQueue<ObjectKey> queue;
  private final int mostEndpoints;
  private final EventRecorder events;
  private final ServicePods served;
  private final Store<Service> services;
  private final Store<Pod> pods;
  private final Store<Node> nodes;
  private final Store<EndpointSlice> slices;
  private final Writes<ObjectKey, EndpointSlice> writes;

  private EndpointSliceController(
      ControllerContext context,
      WorkQueue<ObjectKey> queue,
      int mostEndpoints,
      Informer<EndpointSlice> slices) {
    this.context = context;
    this.queue = queue;
    this.mostEndpoints = mostEndpoints;
    this.events = context.events("endpoint-slice-controller");
    this.served = ServicePods.follow(context.informers(), queue::add);
    this.services = context.informers().of(Service.KIND).store();
    this.pods = context.informers().of(Pod.KIND).store();
    this.nodes = context.informers().of(Node.KIND).store();
    this.slices = slices.store();
    this.writes = new Writes<>(slices, context.clock());
  }

  /**
   * The controller.
   *
   * @param workers how many services are looked at at a time
   * @param mostEndpoints how many endpoints a slice may have
   */
  public static Controller<ObjectKey> of(
      ControllerContext context, int workers, int mostEndpoints) {
    var queue = context.<ObjectKey>queue("endpoint_slice");
    var informers = context.informers();
    var sliceInformer = informers.of(EndpointSlice.KIND);
    sliceInformer.addIndex(SERVICE, slice -> List.of(serviceOf(slice).toString()));
    informers.of(Pod.KIND).addIndex(NODE, pod -> List.of(pod.spec().nodeName()));
    var controller = new EndpointSliceController(context, queue, mostEndpoints, sliceInformer);
    sliceInformer.onChange(controller::sliceChanged);
    informers
        .of(Node.KIND)
        .addHandler(controller::nodeChanged, controller::nodeUpdated, controller::nodeChanged);
    return new Controller<>(NAME, workers, queue, controller::reconcile);
  }

  private static ObjectKey serviceOf(EndpointSlice slice) {
    var metadata = slice.metadata();
    return new ObjectKey(metadata.namespace(), metadata.labels().getOrDefault(SERVICE_NAME, ""));
  }

  private static boolean isManaged(EndpointSlice slice) {
    return MANAGER.equals(slice.metadata().labels().get(MANAGED_BY));
  }

  private void sliceChanged(EndpointSlice slice) {
    if (isManaged(slice)) {
      queue.add(serviceOf(slice));
    }
  }

  private void nodeUpdated(Node before, Node after) {
    if (!before.metadata().labels().equals(after.metadata().labels())) {
      nodeChanged(after);
    }
  }

  private void nodeChanged(Node node) {
    pods.byIndex(NODE, node.metadata().name()).forEach(served::podChanged);
  }

  private void reconcile(ObjectKey key) {
    var found = services.get(key);
    if (found.isEmpty()) {
      // Its slices belong to it: the garbage collector deletes them.
      writes.forget(key);
      return;
    }
    var service = found.get();
    if (service.spec().selector().isEmpty()
        || service.spec().type().equals("ExternalName")
        || service.metadata().hasDeletionTimestamp()) {
      return;
    }
    if (!writes.areSeen(key)) {
      queue.addAfter(key, UNSEEN);
      return;
    }
    var existing =
        slices.byIndex(SERVICE, key.toString()).stream()
            .filter(EndpointSliceController::isManaged)
            .filter(slice -> !slice.metadata().hasDeletionTimestamp())
            .toList();
    var types = ServicePods.families(service);
    for (var type : types) {
      var ofType = existing.stream().filter(s -> s.addressType().equals(type)).toList();
      var packed =
          SlicePacking.pack(template(service, type), wanted(service, type), ofType, mostEndpoints);
      write(key, packed);
    }
    existing.stream()
        .filter(slice -> !types.contains(slice.addressType()))
        .forEach(slice -> delete(key, slice));
  }

  private Map<List<EndpointPort>, List<Endpoint>> wanted(Service service, String type) {
    var wanted = new LinkedHashMap<List<EndpointPort>, List<Endpoint>>();
    served.of(service).stream()
        .sorted(Comparator.comparing(pod -> pod.metadata().name()))
        .forEach(pod -> addEndpoint(wanted, service, pod, type));
    return wanted;
  }

  private void addEndpoint(
      Map<List<EndpointPort>, List<Endpoint>> wanted, Service service, Pod pod, String type) {
    var node = nodes.get("", pod.spec().nodeName());
    if (node.isEmpty()) {
      // When the node appears, its pods' services are looked at again.
      tellOfMissingNode(service, pod);
      return;
    }
    var addresses = ServicePods.addresses(pod, type);
    var ports = EndpointPorts.of(service, pod);
    boolean isServed = !ports.isEmpty() || service.spec().ports().isEmpty();
    if (!addresses.isEmpty() && isServed) {
      var endpoint = PodEndpoint.of(service, pod, node.get(), addresses);
      wanted
          .computeIfAbsent(ports, p -> new ArrayList<>())
          .add(TrafficDistribution.hinted(endpoint, service));
    }
  }

  private void tellOfMissingNode(Service service, Pod pod) {
    var key = ObjectKey.of(service);
    events.warning(
        service,
        "FailedToUpdateEndpointSlices",
        "Error updating Endpoint Slices for Service %s: skipping Pod %s for Service %s: Node %s Not Found"
            .formatted(key, pod.metadata().name(), key, pod.spec().nodeName()));
  }

  private static EndpointSlice template(Service service, String type) {
    var labels = new LinkedHashMap<>(service.metadata().labels());
    labels.put(SERVICE_NAME, service.metadata().name());
    labels.put(MANAGED_BY, MANAGER);
    if (service.spec().clusterIP().equals("None")) {
      labels.put(HEADLESS, "");
    } else {
      labels.remove(HEADLESS);
    }
    return EndpointSlice.builder()
        .metadata(m ->
            m.generateName(service.metadata().name() + "-")
                .namespace(service.metadata().namespace())
                .labels(labels)
                .addOwnerReferences(Owners.controllerReference(service)))
        .addressType(type)
        .build();
  }

  private void write(ObjectKey key, SlicePacking.Writes packed) {
    var resource = context.client().resource(EndpointSlice.KIND).namespace(key.namespace());
    try {
      packed.create().forEach(slice -> writes.written(key, resource.create(slice)));
      packed.update().forEach(slice -> writes.written(key, resource.update(slice)));
      packed.delete().forEach(slice -> delete(key, slice));
    } catch (ApiException e) {
      if (!e.isNamespaceTerminating()) {
        throw e;
      }
    }
  }

  private void delete(ObjectKey key, EndpointSlice slice) {
    try {
      context
          .client()
          .resource(EndpointSlice.KIND)
          .namespace(key.namespace())
          .delete(slice.metadata().name());
      writes.deleted(key, slice);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
