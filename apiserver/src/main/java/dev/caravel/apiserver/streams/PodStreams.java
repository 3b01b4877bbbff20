package dev.caravel.apiserver.streams;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.apiserver.authorization.Attributes;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.chain.ConnectRoute;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code pods/exec}, {@code attach} and {@code portforward}: upgraded connections to kubelets. */
public final class PodStreams implements ConnectRoute {
  private static final Set<String> SUBRESOURCES = Set.of("exec", "attach", "portforward");

  private final ObjectReader reader;
  private final Kubelets kubelets;
  private final Authorizer authorizer;
  private final StreamLimits limits = StreamLimits.DEFAULT;

  public PodStreams(ObjectReader reader, Kubelets kubelets, Authorizer authorizer) {
    this.reader = reader;
    this.kubelets = kubelets;
    this.authorizer = authorizer;
  }

  @Override
  public boolean serves(RequestInfo info) {
    return info.group().isEmpty()
        && info.version().equals("v1")
        && info.resource().equals("pods")
        && !info.namespace().isEmpty()
        && SUBRESOURCES.contains(info.subresource());
  }

  @Override
  public ApiResponse connect(ApiRequest request, Exchange exchange) throws InterruptedException {
    if (!request.method().equals("GET") && !request.method().equals("POST")) {
      throw ApiError.methodNotAllowed();
    }
    checkMayCreate(request);
    RequestInfo info = request.info();
    Pod pod = Pods.find(reader, info);
    String path = path(pod, info, request.query());
    if (pod.spec().nodeName().isEmpty()) {
      throw ApiError.badRequest(
          "pod %s does not have a host assigned".formatted(pod.metadata().name()));
    }
    Target target;
    try {
      target =
          kubelets.of(
              pod.spec().nodeName(), path, ApiError.notFound("", "pods", pod.spec().nodeName()));
    } catch (IOException e) {
      throw ApiError.internal(String.valueOf(e.getMessage()));
    }
    if (!Passing.wantsUpgrade(exchange)) {
      throw ApiError.badRequest("Upgrade request required");
    }
    return new Passing(exchange, limits).pass(target);
  }

  /** A WebSocket begins with GET, but who may only read must not run commands. */
  private void checkMayCreate(ApiRequest request) {
    if (!request.method().equals("GET")) {
      return;
    }
    Attributes attributes =
        Attributes.of(request.user(), request.info(), Map.of()).withVerb("create");
    if (!authorizer.authorize(attributes).isAllowed()) {
      throw ApiError.forbidden(
          "", request.info().resource(), request.info().name(), attributes.refusal());
    }
  }

  private static String path(Pod pod, RequestInfo info, Query query) {
    String podPath = info.namespace() + "/" + pod.metadata().name();
    var parameters = new LinkedHashMap<String, List<String>>();
    if (info.subresource().equals("portforward")) {
      if (!query.all("ports").isEmpty()) {
        parameters.put("port", List.of(String.join(",", query.all("ports"))));
      }
      return "/portForward/" + podPath + Urls.query(parameters);
    }
    String container = Containers.of(pod, query.get("container"));
    flag(query, "stdin", parameters, "input");
    flag(query, "stdout", parameters, "output");
    flag(query, "stderr", parameters, "error");
    flag(query, "tty", parameters, "tty");
    if (info.subresource().equals("exec")) {
      if (query.all("command").isEmpty()) {
        throw ApiError.badRequest("you must specify at least one command");
      }
      parameters.put("command", query.all("command"));
    }
    return "/" + info.subresource() + "/" + podPath + "/" + container + Urls.query(parameters);
  }

  private static void flag(
      Query query, String name, Map<String, List<String>> parameters, String kubeletName) {
    if (query.is(name)) {
      parameters.put(kubeletName, List.of("1"));
    }
  }
}
