package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.meta.v1.Condition;
import dev.caravel.api.networking.v1.ServiceCIDR;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.scheduling.v1.PriorityClass;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.ResourceHandler;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Sees to it that what a cluster needs from the first moment is there: at the start, and every
 * minute from then on, should somebody have deleted it.
 */
public final class BootstrapObjects implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final List<String> NAMESPACES =
      List.of("kube-system", "kube-public", "kube-node-lease", "default");

  private final ObjectReader reader;
  private final OwnRequests requests;
  private final Clock clock;
  private final String serviceCidr;
  private final KubernetesService service;
  private final FlowControlObjects flowControl;
  private final FlowSchemaConditions conditions;
  private final ApiServices apiServices;
  private boolean followed;
  private Clock.Timer timer = () -> false;
  private boolean closed;

  /**
   * @param serviceCidr where cluster IPs come from
   * @param endpoint where clients reach the server; see {@link ServerEndpoint}
   */
  public BootstrapObjects(
      ResourceHandler registry,
      ObjectReader reader,
      Clock clock,
      String serviceCidr,
      ServerEndpoint endpoint) {
    this.reader = reader;
    this.clock = clock;
    this.serviceCidr = serviceCidr;
    requests = new OwnRequests(registry, clock);
    service = new KubernetesService(reader, requests, serviceCidr, endpoint);
    flowControl = new FlowControlObjects(reader, requests);
    conditions = new FlowSchemaConditions(reader, requests, clock);
    apiServices = new ApiServices(reader, requests, clock);
  }

  /**
   * Makes what pods and clients need at once, and leaves the rest to a thread of its own.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public synchronized void start() throws InterruptedException {
    ensure();
    timer = clock.schedule(Duration.ZERO, this::keep);
  }

  private void ensure() throws InterruptedException {
    for (String name : NAMESPACES) {
      ensure(Namespace.KIND, namespace(name));
    }
    ensure(
        PriorityClass.KIND,
        priorityClass(
            "system-node-critical",
            2_000_001_000,
            "Used for system critical pods that must not be moved from their current node."));
    ensure(
        PriorityClass.KIND,
        priorityClass(
            "system-cluster-critical",
            2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to"
                + " another node if necessary."));
    ensureServiceCidr();
    service.ensure();
  }

  private void ensure(Kind<?> kind, Struct object) throws InterruptedException {
    if (reader.find(kind, "", object.stringAt("metadata", "name")).isEmpty()) {
      requests.create(kind, object);
    }
  }

  private static Struct namespace(String name) {
    return Namespace.builder()
        .metadata(m -> m.name(name).putLabels("kubernetes.io/metadata.name", name))
        .build()
        .struct();
  }

  private static Struct priorityClass(String name, int value, String description) {
    return PriorityClass.builder()
        .metadata(m -> m.name(name))
        .value(value)
        .description(description)
        .build()
        .struct();
  }

  private void ensureServiceCidr() throws InterruptedException {
    var cidr =
        ServiceCIDR.builder()
            .metadata(m -> m.name("kubernetes"))
            .spec(spec -> spec.addCidrs(serviceCidr))
            .build();
    ensure(ServiceCIDR.KIND, cidr.struct());
    var stored = reader.find(ServiceCIDR.KIND, "", "kubernetes").map(ServiceCIDR::of);
    if (stored.isPresent() && stored.get().status().conditions().isEmpty()) {
      var ready =
          Condition.builder()
              .type("Ready")
              .status("True")
              .message("Kubernetes default Service CIDR is ready")
              .lastTransitionTime(clock.now().truncatedTo(ChronoUnit.SECONDS))
              .build();
      requests.updateStatus(
          ServiceCIDR.KIND,
          stored.get().with(c -> c.status(status -> status.addConditions(ready))).struct());
    }
  }

  private synchronized void keep() {
    if (closed) {
      return;
    }
    try {
      ensure();
      flowControl.ensure();
      apiServices.ensure();
      if (!followed) {
        conditions.follow();
        apiServices.follow();
        followed = true;
      }
    } catch (ApiError | IllegalStateException e) {
      LOG.log(
          Level.WARNING,
          "the objects of the start could not be seen to, trying again: " + e.getMessage());
    } catch (InterruptedException stopped) {
      return;
    }
    timer = clock.schedule(INTERVAL, this::keep);
  }

  @Override
  public synchronized void close() {
    closed = true;
    conditions.close();
    apiServices.close();
    timer.cancel();
  }
}
