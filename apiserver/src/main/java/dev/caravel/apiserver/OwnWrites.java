package dev.caravel.apiserver;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.authorization.BootstrapRoles;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.ResourceHandler;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import dev.caravel.time.Clock;
import java.time.Duration;

/** Writes objects in the server's own name, straight into the registry. */
final class OwnWrites implements BootstrapRoles.Writer {
  private static final String AGENT = "kube-apiserver";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ResourceHandler registry;
  private final Clock clock;

  OwnWrites(ResourceHandler registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public void create(Kind<?> kind, Struct object) throws InterruptedException {
    write("POST", path(kind, object.stringAt("metadata", "namespace"), ""), body(object));
  }

  @Override
  public void update(Kind<?> kind, Struct object) throws InterruptedException {
    write(
        "PUT",
        path(
            kind,
            object.stringAt("metadata", "namespace"),
            "/" + object.stringAt("metadata", "name")),
        body(object));
  }

  @Override
  public void delete(Kind<?> kind, String namespace, String name) throws InterruptedException {
    write("DELETE", path(kind, namespace, "/" + name), RequestBody.NONE);
  }

  private static RequestBody body(Struct object) {
    return new RequestBody.Decoded(object);
  }

  private static String path(Kind<?> kind, String namespace, String rest) {
    String start = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion();
    String within = kind.namespaced() ? "/namespaces/" + namespace : "";
    return start + within + "/" + kind.plural() + rest;
  }

  /** Somebody else may have been faster: then it is as it should be, or as he wants it. */
  private void write(String method, String path, RequestBody body) throws InterruptedException {
    var request =
        new ApiRequest(
            method,
            RequestInfoParser.parse(method, path, Query.EMPTY),
            Query.EMPTY,
            body,
            UserInfo.APISERVER,
            AGENT,
            Representation.AS_IS,
            true,
            clock.now().plus(TIMEOUT),
            new Warnings(),
            Headers.none());
    try {
      registry.handle(request);
    } catch (ApiError e) {
      boolean isSettled =
          e.reason().equals("AlreadyExists")
              || e.reason().equals("Conflict")
              || (method.equals("DELETE") && e.code() == 404);
      if (!isSettled) {
        throw e;
      }
    }
  }
}
