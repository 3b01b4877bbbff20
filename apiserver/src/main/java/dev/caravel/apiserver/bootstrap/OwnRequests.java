package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
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

/** Writes in the server's own name. */
final class OwnRequests {
  private static final String AGENT = "kube-apiserver";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ResourceHandler registry;
  private final Clock clock;

  OwnRequests(ResourceHandler registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /** Creates an object; if somebody else was faster, his is as good. */
  void create(Kind<?> kind, Struct object) throws InterruptedException {
    send("POST", path(kind, object), object);
  }

  void update(Kind<?> kind, Struct object) throws InterruptedException {
    send("PUT", path(kind, object) + "/" + object.stringAt("metadata", "name"), object);
  }

  void updateStatus(Kind<?> kind, Struct object) throws InterruptedException {
    send("PUT", path(kind, object) + "/" + object.stringAt("metadata", "name") + "/status", object);
  }

  private static String path(Kind<?> kind, Struct object) {
    String start = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion();
    String namespace = object.stringAt("metadata", "namespace");
    return start + (namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/") + kind.plural();
  }

  private void send(String method, String path, Struct object) throws InterruptedException {
    try {
      registry.handle(
          new ApiRequest(
              method,
              RequestInfoParser.parse(method, path, Query.EMPTY),
              Query.EMPTY,
              new RequestBody.Decoded(object),
              UserInfo.APISERVER,
              AGENT,
              Representation.AS_IS,
              true,
              clock.now().plus(TIMEOUT),
              new Warnings(),
              Headers.none()));
    } catch (ApiError e) {
      if (e.code() != 409) {
        throw e;
      }
    }
  }
}
