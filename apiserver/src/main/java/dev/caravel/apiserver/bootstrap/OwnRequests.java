package dev.caravel.apiserver.bootstrap;

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

/**
 * Writes in the server's own name, straight into the registry. Who was faster is right: an object
 * that is there already, or has changed or gone meanwhile, is left as it is.
 */
public final class OwnRequests implements BootstrapRoles.Writer {
  private static final String AGENT = "kube-apiserver";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final ResourceHandler registry;
  private final Clock clock;

  public OwnRequests(ResourceHandler registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public void create(Kind<?> kind, Struct object) throws InterruptedException {
    send("POST", path(kind, namespace(object)), new RequestBody.Decoded(object));
  }

  @Override
  public void update(Kind<?> kind, Struct object) throws InterruptedException {
    send("PUT", path(kind, object), new RequestBody.Decoded(object));
  }

  /**
   * Replaces an object's status alone.
   *
   * @return false if it has changed or gone meanwhile
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean updateStatus(Kind<?> kind, Struct object) throws InterruptedException {
    return send("PUT", path(kind, object) + "/status", new RequestBody.Decoded(object));
  }

  @Override
  public void delete(Kind<?> kind, String namespace, String name) throws InterruptedException {
    send("DELETE", path(kind, namespace) + "/" + name, RequestBody.NONE);
  }

  private static String path(Kind<?> kind, Struct object) {
    return path(kind, namespace(object)) + "/" + object.stringAt("metadata", "name");
  }

  private static String path(Kind<?> kind, String namespace) {
    String start = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion();
    return start + (kind.namespaced() ? "/namespaces/" + namespace : "") + "/" + kind.plural();
  }

  private static String namespace(Struct object) {
    return object.stringAt("metadata", "namespace");
  }

  /**
   * @return whether it was done; who was faster is right
   */
  private boolean send(String method, String path, RequestBody body) throws InterruptedException {
    try {
      registry.handle(
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
              Headers.none()));
      return true;
    } catch (ApiError e) {
      boolean isGone = !method.equals("POST") && e.code() == NOT_FOUND;
      if (e.code() != CONFLICT && !isGone) {
        throw e;
      }
      return false;
    }
  }
}
