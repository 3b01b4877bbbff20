package dev.caravel.apiserver.chain;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.PathHandler;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.ResourceHandler;
import dev.caravel.apiserver.request.ResourceRoute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who answers a request that is allowed.
 *
 * @param paths for what is not about a resource, the first that serves a path
 * @param connections for what connects the caller with something behind the server
 * @param special for resources that are not stored
 * @param resources for all other resources
 */
public record Routes(
    List<PathHandler> paths,
    List<ConnectRoute> connections,
    List<ResourceRoute> special,
    ResourceHandler resources) {

  private static final ApiResponse NOT_FOUND =
      new ApiResponse.Raw(
          404,
          "text/plain; charset=utf-8",
          "404 page not found\n".getBytes(StandardCharsets.UTF_8));

  public Routes {
    paths = List.copyOf(paths);
    connections = List.copyOf(connections);
    special = List.copyOf(special);
  }

  boolean isConnection(RequestInfo info) {
    return connections.stream().anyMatch(route -> route.serves(info));
  }

  ApiResponse answer(ApiRequest request, Optional<Exchange> exchange) throws InterruptedException {
    RequestInfo info = request.info();
    if (!info.isResourceRequest()) {
      return page(request);
    }
    for (ConnectRoute route : connections) {
      if (route.serves(info)) {
        return route.connect(
            request,
            exchange.orElseThrow(
                () -> ApiError.badRequest("connections can be had over the network alone")));
      }
    }
    for (ResourceRoute route : special) {
      if (route.serves(info)) {
        return route.handle(request);
      }
    }
    if (!Groups.ALL.contains(info.group())) {
      return NOT_FOUND;
    }
    boolean isServed = Kinds.byResource(info.group(), info.version(), info.resource()).isPresent();
    if (isServed && !fits(request.method(), info)) {
      throw ApiError.methodNotAllowed();
    }
    return resources.handle(request);
  }

  /** Read when the first request comes. */
  private static final class Groups {
    private static final Set<String> ALL =
        Kinds.all().stream().map(Kind::group).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether there is such a method on a collection, or on one object. */
  private static boolean fits(String method, RequestInfo info) {
    boolean isCollection = info.parts().size() < 2;
    return switch (method) {
      case "GET", "DELETE" -> true;
      case "POST" -> isCollection || !info.subresource().isEmpty();
      case "PUT", "PATCH" -> !isCollection;
      default -> false;
    };
  }

  private ApiResponse page(ApiRequest request) throws InterruptedException {
    for (PathHandler handler : paths) {
      if (handler.serves(request.info().path())) {
        return handler.handle(request);
      }
    }
    return NOT_FOUND;
  }
}
