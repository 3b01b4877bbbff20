package dev.caravel.kubelet.server;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodList;
import dev.caravel.api.json.Json;
import dev.caravel.client.ApiException;
import dev.caravel.client.transport.TransportException;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.RuntimeKeys;
import dev.caravel.time.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Finds out who asks, whether he may, and what for. */
final class KubeletApi implements HttpServer.Handler {
  private static final String NOT_FOUND = "404 page not found\n";

  private final Authentication authentication;
  private final Authorization authorization;
  private final NodePods pods;
  private final ContainerLogs logs;
  private final Streams streams;
  private final NodeStats stats;
  private final NodeMetrics metrics;
  private final String configuration;

  /**
   * The API.
   *
   * @param configuration what {@code /configz} answers, as JSON
   */
  KubeletApi(
      Authentication authentication,
      Authorization authorization,
      NodePods pods,
      NodeStats stats,
      NodeMetrics metrics,
      String configuration,
      Clock clock) {
    this.authentication = authentication;
    this.authorization = authorization;
    this.pods = pods;
    this.logs = new ContainerLogs(pods, clock);
    this.streams = new Streams(pods);
    this.stats = stats;
    this.metrics = metrics;
    this.configuration = configuration;
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    Optional<String> refusal;
    try {
      var user = authentication.of(exchange);
      if (user.isEmpty()) {
        exchange.text(401, "Unauthorized");
        return;
      }
      refusal = authorization.refusal(user.get(), exchange);
    } catch (ApiException | TransportException e) {
      exchange.text(500, "the API server does not say who may ask: " + e.getMessage() + "\n");
      return;
    }
    if (refusal.isPresent()) {
      exchange.text(403, refusal.get());
      return;
    }
    try {
      route(exchange);
    } catch (CriException e) {
      exchange.text(500, e.getMessage() + "\n");
    }
  }

  private void route(Exchange exchange) throws InterruptedException {
    var parts = new ArrayList<>(List.of(exchange.path().substring(1).split("/", -1)));
    if (parts.size() > 1 && parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    boolean streams =
        switch (parts.getFirst()) {
          case "exec", "attach", "portForward", "run", "containerLogs" -> true;
          default -> false;
        };
    if (streams) {
      aboutPod(exchange, parts);
    } else if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      exchange.text(405, "405: Method Not Allowed\n");
    } else {
      aboutNode(exchange, String.join("/", parts));
    }
  }

  /** Names of namespace, pod, container; in between perhaps the pod's UID. */
  private void aboutPod(Exchange exchange, List<String> parts) throws InterruptedException {
    var verb = parts.getFirst();
    int most = verb.equals("portForward") ? 4 : 5;
    int least = verb.equals("portForward") ? 3 : 4;
    if (parts.size() < least || parts.size() > most || parts.contains("")) {
      exchange.text(404, NOT_FOUND);
      return;
    }
    var namespace = parts.get(1);
    var name = parts.get(2);
    var container = parts.getLast();
    switch (verb) {
      case "exec" -> streams.exec(exchange, namespace, name, container);
      case "attach" -> streams.attach(exchange, namespace, name, container);
      case "run" -> streams.run(exchange, namespace, name, container);
      case "portForward" -> streams.portForward(exchange, namespace, name);
      default -> logs.handle(exchange, namespace, name, container);
    }
  }

  private void aboutNode(Exchange exchange, String path) {
    switch (path) {
      case "healthz", "healthz/ping", "healthz/log", "healthz/syncloop" -> exchange.text(200, "ok");
      case "pods" -> json(exchange, podList(pods.all()));
      case "runningpods" -> json(exchange, podList(running()));
      case "stats/summary" -> json(exchange, stats.summary());
      case "metrics" -> metrics(exchange, metrics.own());
      case "metrics/resource" -> metrics(exchange, metrics.resources());
      case "metrics/probes" -> metrics(exchange, metrics.probes());
      case "configz" -> json(exchange, configuration.getBytes(StandardCharsets.UTF_8));
      default -> exchange.text(404, NOT_FOUND);
    }
  }

  private static void json(Exchange exchange, byte[] bytes) {
    exchange.respond(200, "application/json", bytes);
  }

  private static void metrics(Exchange exchange, String text) {
    exchange.respond(
        200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] podList(List<Pod> pods) {
    return Json.encode(PodList.builder().items(pods).build().struct());
  }

  /** What the runtime runs, whether or not the API server knows of it. */
  private List<Pod> running() {
    var found = new LinkedHashMap<String, Pod>();
    for (var sandbox : pods.runtime().sandboxes()) {
      var metadata = sandbox.getMetadata();
      found.putIfAbsent(
          metadata.getUid(),
          Pod.builder()
              .metadata(m ->
                  m.name(metadata.getName())
                      .namespace(metadata.getNamespace())
                      .uid(metadata.getUid()))
              .build());
    }
    for (var container : pods.runtime().containers()) {
      if (container.getState() == ContainerState.CONTAINER_RUNNING) {
        found.computeIfPresent(
            container.getLabelsOrDefault(RuntimeKeys.POD_UID, ""),
            (uid, pod) ->
                pod.with(p ->
                    p.spec(s ->
                        s.addContainers(c ->
                            c.name(container.getMetadata().getName())
                                .image(container.getImageRef())))));
      }
    }
    return List.copyOf(found.values());
  }
}
