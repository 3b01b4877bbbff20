package dev.caravel.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A registry over a store of its own, spoken to in methods, paths and JSON. */
final class Api implements AutoCloseable {
  private static final UserInfo ADMIN =
      UserInfo.of("admin", UserInfo.MASTERS, UserInfo.AUTHENTICATED);

  final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  final LocalStore store;
  final Registry registry;
  List<String> warnings = List.of();
  int code;

  Api(Path directory) throws IOException {
    this(directory, RegistryConfig.defaults());
  }

  Api(Path directory, RegistryConfig config) throws IOException {
    store = LocalStore.open(StoreConfig.in(directory), clock);
    registry = Registry.open(store, clock, config);
  }

  ApiResponse call(String method, String pathAndQuery, String type, String body)
      throws InterruptedException {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    Query query = Query.parse(mark < 0 ? "" : pathAndQuery.substring(mark + 1));
    RequestInfo info = RequestInfoParser.parse(method, path, query);
    var collected = new Warnings();
    RequestBody content =
        body.isEmpty() ? RequestBody.NONE : new RequestBody.Encoded(type, body.getBytes(UTF_8));
    long seconds = query.find("timeoutSeconds").map(Long::parseLong).orElse(60L);
    try {
      var response =
          registry.handle(
              new ApiRequest(
                  method,
                  info,
                  query,
                  content,
                  ADMIN,
                  "test",
                  Representation.AS_IS,
                  false,
                  clock.now().plusSeconds(seconds),
                  collected));
      code = 200;
      return response;
    } catch (ApiError e) {
      code = e.code();
      return new ApiResponse.Single(e.code(), e.status().struct());
    } finally {
      warnings = collected.texts();
    }
  }

  /** The object that is answered, or the Status. */
  Struct object(String method, String path, String body) throws InterruptedException {
    return object(method, path, "application/json", body);
  }

  Struct object(String method, String path, String type, String body) throws InterruptedException {
    if (call(method, path, type, body) instanceof ApiResponse.Single(int status, Struct object)) {
      code = status;
      return object;
    }
    throw new AssertionError("not one object: " + method + " " + path);
  }

  Struct get(String path) throws InterruptedException {
    return object("GET", path, "");
  }

  Struct post(String path, String body) throws InterruptedException {
    return object("POST", path, body);
  }

  /** Creates a ConfigMap in default. */
  Struct configMap(String name, String more) throws InterruptedException {
    return post(
        "/api/v1/namespaces/default/configmaps",
        "{\"metadata\":{\"name\":\"%s\"%s}}".formatted(name, more));
  }

  ApiResponse.Items list(String path) throws InterruptedException {
    if (call("GET", path, "", "") instanceof ApiResponse.Items items) {
      return items;
    }
    throw new AssertionError("not a list, but " + code + ": " + get(path).stringAt("message"));
  }

  WatchStream watch(String path) throws InterruptedException {
    return ((ApiResponse.Watch) call("GET", path, "", "")).stream();
  }

  /** The next events of a watch, as lines: {@code ADDED a}. */
  static List<String> take(WatchStream stream, int count) throws InterruptedException {
    var lines = new ArrayList<String>();
    while (lines.size() < count) {
      var events = stream.take();
      if (events.isEmpty()) {
        lines.add("END");
        return lines;
      }
      for (WatchEvent event : events) {
        lines.add(event.type() + " " + what(event.object()));
      }
    }
    return lines;
  }

  private static String what(Struct object) {
    return object.stringAt("kind").equals("Status")
        ? object.stringAt("message")
        : object.stringAt("metadata", "name");
  }

  static String names(ApiResponse.Items items) {
    return items.items().stream()
        .map(object -> object.stringAt("metadata", "name"))
        .collect(Collectors.joining(" "));
  }

  static String json(Struct object) {
    return new String(Json.encode(object), UTF_8);
  }

  void advance(Duration duration) {
    clock.advance(duration);
  }

  @Override
  public void close() {
    registry.close();
    store.close();
  }
}
