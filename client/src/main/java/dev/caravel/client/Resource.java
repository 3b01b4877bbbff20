package dev.caravel.client;

import dev.caravel.api.autoscaling.v1.Scale;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.object.View;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The objects of one kind, in one namespace or in all. Immutable: what narrows it gives a new one.
 *
 * <p>Every call throws {@link ApiException} if the server refuses, and {@link
 * dev.caravel.client.transport.TransportException} if it does not answer.
 */
public final class Resource<T extends KubernetesObject> {
  private static final int CONFLICT_TRIES = 5;

  private final Client client;
  private final Kind<T> kind;
  private final String namespace;
  private final Map<String, String> writeParameters;

  Resource(Client client, Kind<T> kind) {
    this(client, kind, "", Map.of());
  }

  private Resource(
      Client client, Kind<T> kind, String namespace, Map<String, String> writeParameters) {
    this.client = client;
    this.kind = kind;
    this.namespace = namespace;
    this.writeParameters = writeParameters;
  }

  public Kind<T> kind() {
    return kind;
  }

  /** Those of one namespace; empty: of all. No difference for a kind that has none. */
  public Resource<T> namespace(String name) {
    return new Resource<>(client, kind, kind.namespaced() ? name : "", writeParameters);
  }

  /** Writes under this name in {@code managedFields}. */
  public Resource<T> fieldManager(String name) {
    return writing("fieldManager", name);
  }

  /** Writes that are checked and answered, but not stored. */
  public Resource<T> dryRun() {
    return writing("dryRun", "All");
  }

  /** With every write: {@code Strict}, {@code Warn} or {@code Ignore} what the kind has not. */
  public Resource<T> fieldValidation(String mode) {
    return writing("fieldValidation", mode);
  }

  /** With every write: a parameter, such as {@code force} of an apply. */
  public Resource<T> writing(String parameter, String value) {
    var more = new LinkedHashMap<>(writeParameters);
    more.put(parameter, value);
    return new Resource<>(client, kind, namespace, Map.copyOf(more));
  }

  public T get(String name) {
    return object(request(Method.GET, name));
  }

  /** As {@link #get}, but empty where that finds nothing. */
  public Optional<T> find(String name) {
    try {
      return Optional.of(get(name));
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** All of them as they are now. */
  public ObjectList<T> list() {
    return list(ListOptions.ALL);
  }

  public ObjectList<T> list(ListOptions options) {
    var request = request(Method.GET, "").parameters(options.parameters());
    var list = Wire.list(client.send(request).body(), kind);
    var metadata = list.get("metadata").map(m -> ListMeta.of((Struct) m)).orElse(ListMeta.empty());
    return new ObjectList<>(
        Wire.items(list, kind), metadata.resourceVersion(), metadata.continue_());
  }

  /** Follows changes; to be closed. */
  public Watch<T> watch(ListOptions options) {
    var request =
        request(Method.GET, "").parameters(options.parameters()).parameter("watch", "true");
    var body = client.send(request.accept(Wire.watchTypesFor(kind)).asStream()).body();
    return new Watch<>(kind, Wire.events(body, kind));
  }

  /** Creates an object, with a name that the server makes if it has only {@code generateName}. */
  public T create(T object) {
    return object(write(Method.POST, "", object));
  }

  /** Replaces an object; with a resourceVersion, only if it is still that. */
  public T update(T object) {
    return object(write(Method.PUT, object.metadata().name(), object));
  }

  /** Replaces an object's status alone. */
  public T updateStatus(T object) {
    return object(write(Method.PUT, object.metadata().name() + "/status", object));
  }

  /**
   * Reads an object, changes it and replaces it; once more from the start, up to five times, if
   * somebody else wrote between (upstream: {@code retry.RetryOnConflict} with its default).
   *
   * @param change called for each try, with what the server has then
   */
  public T change(String name, UnaryOperator<T> change) {
    return retryingOnConflict(() -> update(change.apply(get(name))));
  }

  /** As {@link #change}, for an object's status. */
  public T changeStatus(String name, UnaryOperator<T> change) {
    return retryingOnConflict(() -> updateStatus(change.apply(get(name))));
  }

  private T retryingOnConflict(Supplier<T> write) {
    for (int tries = 1; ; tries++) {
      try {
        return write.get();
      } catch (ApiException e) {
        if (!e.isConflict() || tries >= CONFLICT_TRIES) {
          throw e;
        }
      }
    }
  }

  public T patch(String name, Patch patch) {
    return object(patchRequest(name, patch));
  }

  /** Changes an object's status alone. */
  public T patchStatus(String name, Patch patch) {
    return object(patchRequest(name + "/status", patch));
  }

  public void delete(String name) {
    delete(name, DeleteOptions.empty());
  }

  /** Deletes an object, or asks for it: finalizers and a grace period may keep it for a while. */
  public void delete(String name, DeleteOptions options) {
    client.send(write(Method.DELETE, name, options));
  }

  public void deleteCollection(DeleteOptions options, ListOptions which) {
    client.send(write(Method.DELETE, "", options).parameters(which.parameters()));
  }

  /** Posts to a subresource: binding, eviction, token. */
  public <R extends View> R create(String name, String subresource, View body, Kind<R> resultKind) {
    return result(write(Method.POST, name + "/" + subresource, body), resultKind);
  }

  /** Replaces by a subresource: {@code finalize}, {@code approval}, {@code ephemeralcontainers}. */
  public T update(String subresource, T object) {
    return object(write(Method.PUT, object.metadata().name() + "/" + subresource, object));
  }

  public Scale scale(String name) {
    return result(request(Method.GET, name + "/scale"), Scale.KIND);
  }

  public Scale updateScale(String name, Scale scale) {
    return result(write(Method.PUT, name + "/scale", scale), Scale.KIND);
  }

  /** A subresource that is no object, such as a pod's {@code log}; the caller closes it. */
  public InputStream stream(String name, String subresource, Map<String, String> parameters) {
    return client.stream(request(name, subresource).parameters(parameters));
  }

  /** A GET request for a subresource, to be changed and sent through the client. */
  public Request request(String name, String subresource) {
    return Request.of(Method.GET, path(name + "/" + subresource));
  }

  private Request patchRequest(String rest, Patch patch) {
    return request(Method.PATCH, rest)
        .parameters(writeParameters)
        .header("content-type", patch.contentType())
        .body(patch.body());
  }

  private Request write(Method method, String rest, View body) {
    var request = request(method, rest).parameters(writeParameters);
    return body.struct().isEmpty() ? request : request.body(new Body.Item(body.struct()));
  }

  private Request request(Method method, String rest) {
    return Request.of(method, path(rest)).accept(Wire.typesFor(kind));
  }

  private T object(Request request) {
    return result(request, kind);
  }

  private <R extends View> R result(Request request, Kind<R> resultKind) {
    return resultKind.of(Wire.object(client.send(request).body(), resultKind.schema()));
  }

  /**
   * @param rest a name, or a name and a subresource; empty for the collection
   */
  private String path(String rest) {
    var path = new StringBuilder(kind.group().isEmpty() ? "/api/" : "/apis/");
    path.append(kind.apiVersion());
    if (!namespace.isEmpty()) {
      path.append("/namespaces/").append(encoded(namespace));
    }
    path.append('/').append(kind.plural());
    if (!rest.isEmpty()) {
      for (var part : List.of(rest.split("/", -1))) {
        path.append('/').append(encoded(part));
      }
    }
    return path.toString();
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%3A", ":");
  }
}
