package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.Kinds;
import dev.caravel.api.apiregistration.v1.APIService;
import dev.caravel.api.apiregistration.v1.APIServiceCondition;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * An APIService for each group and version that this server answers itself, as upstream's
 * autoregister controller has it, and the condition that says so of every APIService without a
 * Service behind it.
 */
final class ApiServices implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final String AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged";
  private static final String AVAILABLE = "Available";
  private static final int USUAL_VERSION_PRIORITY = 15;

  /** Where clients look first: the order of groups in discovery, the greatest first. */
  private static final Map<String, Integer> GROUP_PRIORITIES =
      Map.ofEntries(
          Map.entry("", 18000),
          Map.entry("admissionregistration.k8s.io", 16700),
          Map.entry("apiextensions.k8s.io", 16700),
          Map.entry("apps", 17800),
          Map.entry("authentication.k8s.io", 17700),
          Map.entry("authorization.k8s.io", 17600),
          Map.entry("autoscaling", 17500),
          Map.entry("batch", 17400),
          Map.entry("certificates.k8s.io", 17300),
          Map.entry("coordination.k8s.io", 16500),
          Map.entry("discovery.k8s.io", 16200),
          Map.entry("events.k8s.io", 17750),
          Map.entry("flowcontrol.apiserver.k8s.io", 16100),
          Map.entry("networking.k8s.io", 17200),
          Map.entry("node.k8s.io", 16300),
          Map.entry("policy", 17100),
          Map.entry("rbac.authorization.k8s.io", 17000),
          Map.entry("resource.k8s.io", 16200),
          Map.entry("scheduling.k8s.io", 16600),
          Map.entry("storage.k8s.io", 16800));

  /** Those that are not {@link #USUAL_VERSION_PRIORITY}. */
  private static final Map<String, Integer> VERSION_PRIORITIES =
      Map.of(
          "v1",
          1,
          "autoscaling/v2",
          30,
          "flowcontrol.apiserver.k8s.io/v1",
          21,
          "resource.k8s.io/v1",
          21);

  private final ObjectReader reader;
  private final OwnRequests requests;
  private final Clock clock;
  private volatile boolean closed;

  ApiServices(ObjectReader reader, OwnRequests requests, Clock clock) {
    this.reader = reader;
    this.requests = requests;
    this.clock = clock;
  }

  /** Makes those that are not there. */
  void ensure() throws InterruptedException {
    List<Kind<?>> served =
        Kinds.all().stream()
            .<Kind<?>>map(kind -> kind)
            .filter(kind -> !kind.plural().isEmpty())
            .toList();
    for (String apiVersion : served.stream().map(Kind::apiVersion).distinct().sorted().toList()) {
      if (closed) {
        return;
      }
      int slash = apiVersion.indexOf('/');
      String group = slash < 0 ? "" : apiVersion.substring(0, slash);
      Integer priority = GROUP_PRIORITIES.get(group);
      String version = apiVersion.substring(slash + 1);
      if (priority != null && reader.find(APIService.KIND, "", version + "." + group).isEmpty()) {
        requests.create(
            APIService.KIND,
            APIService.builder()
                .metadata(m -> m.name(version + "." + group).putLabels(AUTOMANAGED, "onstart"))
                .spec(s -> {
                  if (!group.isEmpty()) {
                    s.group(group);
                  }
                  s.version(version)
                      .groupPriorityMinimum(priority)
                      .versionPriority(
                          VERSION_PRIORITIES.getOrDefault(apiVersion, USUAL_VERSION_PRIORITY));
                })
                .build()
                .struct());
      }
    }
  }

  /** Keeps the conditions right from now on. */
  void follow() throws InterruptedException {
    reader.follow(
        APIService.KIND,
        event -> {
          if (event.type() != WatchEvent.Type.DELETED) {
            APIService service = APIService.of(event.object());
            if (!service.spec().hasService() && !isAvailable(service)) {
              clock.schedule(Duration.ZERO, () -> check(service.metadata().name()));
            }
          }
        });
  }

  private static boolean isAvailable(APIService service) {
    return service.status().conditions().stream()
        .anyMatch(c -> c.type().equals(AVAILABLE) && c.reason().equals("Local"));
  }

  private void check(String name) {
    if (closed) {
      return;
    }
    try {
      var stored = reader.find(APIService.KIND, "", name).map(APIService::of);
      if (stored.isPresent() && !stored.get().spec().hasService() && !isAvailable(stored.get())) {
        requests.updateStatus(APIService.KIND, local(stored.get()).struct());
      }
    } catch (ApiError e) {
      if (!closed) {
        LOG.log(Level.WARNING, "the status of APIService " + name + ": " + e.getMessage());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private APIService local(APIService service) {
    var condition =
        APIServiceCondition.builder()
            .type(AVAILABLE)
            .status("True")
            .reason("Local")
            .message("Local APIServices are always available")
            .lastTransitionTime(clock.now().truncatedTo(ChronoUnit.SECONDS))
            .build();
    var others =
        service.status().conditions().stream().filter(c -> !c.type().equals(AVAILABLE)).toList();
    return service.with(
        s -> s.status(status -> status.conditions(others).addConditions(condition)));
  }

  /** What is still to be checked is left as it is. */
  @Override
  public void close() {
    closed = true;
  }
}
