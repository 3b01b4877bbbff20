package dev.caravel.client.memory;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.patch.JsonMergePatch;
import dev.caravel.api.patch.StrategicMergePatch;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.api.selector.Labels;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.RawEvent;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Serves objects of all kinds from memory: revisions, conflicts, list, watch, 410, generations,
 * graceful deletion by finalizers. No defaults, no validation, no admission.
 */
public final class MemoryServer implements Transport {
  private record Key(Kind<?> kind, String namespace, String name) {}

  private record Change(long revision, Key key, RawEvent event) {}

  private record Fault(Predicate<Request> which, Status status) {}

  private final Clock clock;
  private final Map<String, Struct> objects = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  private final List<MemoryWatch> watches = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /** Namespaces that are being deleted or are gone: nothing can be created in them. */
  private final Set<String> endedNamespaces = new HashSet<>();

  private long revision = 100;
  private long forgotten;
  private int names;

  public MemoryServer(Clock clock) {
    this.clock = clock;
  }

  /** Requests that match are refused from now on. */
  public synchronized void refuse(Predicate<Request> which, int code, String reason, String text) {
    faults.add(
        new Fault(
            which,
            Status.builder().status("Failure").code(code).reason(reason).message(text).build()));
  }

  public synchronized void refuseNothing() {
    faults.clear();
  }

  /** What happened so far can no longer be watched, and running watches break off. */
  public synchronized void forgetHistory() {
    forgotten = revision;
    history.clear();
    endWatches();
  }

  /** Ends all watches, as a server does after a while. */
  public synchronized void endWatches() {
    List.copyOf(watches).forEach(MemoryWatch::close);
  }

  /** Tells every watch how far it is. */
  public synchronized void bookmark() {
    for (var watch : watches) {
      watch.offer(new RawEvent("BOOKMARK", versioned(Struct.empty(watch.kind().schema()))));
    }
  }

  public synchronized void raiseRevision() {
    revision++;
  }

  /** Everything that was asked, oldest first. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many watches are open. */
  public synchronized int watches() {
    return watches.size();
  }

  synchronized void closed(MemoryWatch watch) {
    watches.remove(watch);
  }

  @Override
  public Channels connect(Request request, List<String> protocols) {
    throw new UnsupportedOperationException("no channels in memory");
  }

  @Override
  public void close() {
    endWatches();
  }

  @Override
  public synchronized Response send(Request request) {
    requests.add(request);
    try {
      for (var fault : faults) {
        if (fault.which().test(request)) {
          return Response.of(fault.status().code(), new Body.Item(fault.status().struct()));
        }
      }
      var path = MemoryPath.parse(request.path());
      return switch (request.method()) {
        case GET -> path.name().isEmpty() ? collection(path, request) : item(find(path));
        case POST -> item(create(path, body(request, path.kind())));
        case PUT -> item(update(path, body(request, path.kind())));
        case DELETE ->
            path.name().isEmpty() ? deleteCollection(path, request) : delete(path, request);
        case PATCH -> item(patch(path, request));
      };
    } catch (Refusal e) {
      return Response.of(e.status.code(), new Body.Item(e.status.struct()));
    }
  }

  private static Struct body(Request request, Kind<?> kind) {
    return switch (request.body()) {
      case Body.Item item -> item.object();
      case Body.Encoded encoded -> Json.decode(kind.schema(), encoded.content().toByteArray());
      case Body.Empty _, Body.Streamed _, Body.Events _ -> Struct.empty(kind.schema());
    };
  }

  private static Response item(Struct object) {
    return Response.of(200, new Body.Item(object));
  }

  private Struct find(MemoryPath path) {
    return Optional.ofNullable(objects.get(path.key()))
        .orElseThrow(() ->
            new Refusal(
                Status.builder()
                    .status("Failure")
                    .code(404)
                    .reason("NotFound")
                    .message(path.kind().plural() + " \"" + path.name() + "\" not found")
                    .details(d -> d.name(path.name()).kind(path.kind().plural()))
                    .build()));
  }

  private Response collection(MemoryPath path, Request request) {
    var labels = Labels.parse(request.firstParameter("labelSelector"));
    var fields = FieldQuery.parse(request.firstParameter("fieldSelector"));
    Predicate<Struct> selected =
        object -> {
          var metadata = metadata(object);
          return (path.namespace().isEmpty() || path.namespace().equals(metadata.namespace()))
              && labels.matches(metadata.labels())
              && fields.matches(
                  (UnaryOperator<String>) field -> object.stringAt(field.split("\\.", -1)));
        };
    return request.firstParameter("watch").equals("true")
        ? watch(path, request.firstParameter("resourceVersion"), selected)
        : list(path, selected);
  }

  private Response list(MemoryPath path, Predicate<Struct> selected) {
    var items =
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(path.prefix()))
            .map(Map.Entry::getValue)
            .filter(selected)
            .toList();
    var kind = path.kind();
    var schema = Kinds.find(kind.apiVersion(), kind.kind() + "List").orElseThrow().schema();
    var list =
        Struct.empty(schema)
            .with(
                "metadata",
                ListMeta.builder().resourceVersion(Long.toString(revision)).build().struct())
            .with("items", items);
    return item(list);
  }

  private Response watch(MemoryPath path, String from, Predicate<Struct> selected) {
    long after = from.isEmpty() || from.equals("0") ? revision : Long.parseLong(from);
    if (after < forgotten) {
      throw new Refusal(410, "Expired", "too old resource version: " + from);
    }
    var watch = new MemoryWatch(this, path.kind(), selected);
    for (var change : history) {
      if (change.revision() > after && change.key().kind().equals(path.kind())) {
        watch.offer(change.event());
      }
    }
    watches.add(watch);
    return Response.of(200, new Body.Events(watch));
  }

  private Struct create(MemoryPath path, Struct given) {
    if (!path.subresource().isEmpty()) {
      throw new Refusal(404, "NotFound", "no subresource " + path.subresource() + " in memory");
    }
    if (endedNamespaces.contains(path.namespace())) {
      throw new Refusal(
          Status.builder()
              .status("Failure")
              .code(403)
              .reason("Forbidden")
              .message("the namespace is being terminated")
              .details(d -> d.addCauses(c -> c.reason("NamespaceTerminating")))
              .build());
    }
    var wanted = metadata(given);
    var name =
        wanted.name().isEmpty() ? wanted.generateName() + "%05d".formatted(++names) : wanted.name();
    var named = path.named(name);
    if (objects.containsKey(named.key())) {
      throw new Refusal(
          409, "AlreadyExists", path.kind().plural() + " \"" + name + "\" already exists");
    }
    var metadata =
        wanted.with(m -> {
          m.name(name).uid("uid-" + (revision + 1)).creationTimestamp(clock.now());
          m.generation(1);
          if (path.kind().namespaced()) {
            m.namespace(path.namespace());
          }
        });
    return store(named, "ADDED", given.with("metadata", metadata.struct()));
  }

  private Struct update(MemoryPath path, Struct given) {
    var old = find(path);
    var oldMetadata = metadata(old);
    var newMetadata = metadata(given);
    if (!newMetadata.resourceVersion().isEmpty()
        && !newMetadata.resourceVersion().equals(oldMetadata.resourceVersion())) {
      throw new Refusal(409, "Conflict", "the object has been modified");
    }
    if (!newMetadata.uid().isEmpty() && !newMetadata.uid().equals(oldMetadata.uid())) {
      throw new Refusal(409, "Conflict", "the object has another UID");
    }
    Struct next;
    if (path.subresource().equals("status")) {
      var annotated = oldMetadata.with(m -> m.annotations(newMetadata.annotations()));
      next = given.get("status").map(status -> old.with("status", status)).orElse(old);
      next = next.with("metadata", annotated.struct());
    } else {
      boolean sameSpec = old.get("spec").equals(given.get("spec"));
      next = old.get("status").map(status -> given.with("status", status)).orElse(given);
      next =
          next.with(
              "metadata",
              newMetadata
                  .with(m -> {
                    m.uid(oldMetadata.uid());
                    m.generation(oldMetadata.generation() + (sameSpec ? 0 : 1));
                    oldMetadata.creationTimestamp().ifPresent(m::creationTimestamp);
                    oldMetadata.deletionTimestamp().ifPresent(m::deletionTimestamp);
                  })
                  .struct());
    }
    if (isOver(path.kind(), next)) {
      return remove(path, next);
    }
    boolean same = next.equals(old) && newMetadata.resourceVersion().isEmpty();
    return same || withoutVersion(next).equals(withoutVersion(old))
        ? old
        : store(path, "MODIFIED", next);
  }

  private static Struct withoutVersion(Struct object) {
    return object.with(
        "metadata", metadata(object).with(ObjectMeta.Builder::clearResourceVersion).struct());
  }

  private Struct patch(MemoryPath path, Request request) {
    if (!(request.body() instanceof Body.Encoded patch)) {
      throw new Refusal(415, "UnsupportedMediaType", "no such patch in memory");
    }
    var schema = path.kind().schema();
    var document = Json.encode(find(path));
    var change = patch.content().toByteArray();
    var changed =
        patch.contentType().contains("strategic")
            ? StrategicMergePatch.apply(schema, document, change)
            : JsonMergePatch.apply(document, change);
    return update(path, Json.decode(schema, changed.json().toByteArray()));
  }

  private Response deleteCollection(MemoryPath path, Request request) {
    var keys =
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(path.prefix()))
            .map(entry -> metadata(entry.getValue()))
            .filter(m -> path.namespace().isEmpty() || path.namespace().equals(m.namespace()))
            .map(m -> new MemoryPath(path.kind(), m.namespace(), m.name(), ""))
            .toList();
    keys.forEach(key -> delete(key, request));
    return Response.of(200, Body.EMPTY);
  }

  private Response delete(MemoryPath path, Request request) {
    var old = find(path);
    var options =
        request.body() instanceof Body.Item body
            ? DeleteOptions.of(body.object())
            : DeleteOptions.empty();
    var metadata = metadata(old);
    var wanted = options.preconditions();
    if ((!wanted.uid().isEmpty() && !wanted.uid().equals(metadata.uid()))
        || (!wanted.resourceVersion().isEmpty()
            && !wanted.resourceVersion().equals(metadata.resourceVersion()))) {
      throw new Refusal(409, "Conflict", "the precondition does not hold");
    }
    if (path.kind().kind().equals("Namespace")) {
      endedNamespaces.add(path.name());
    }
    var finalizers = new ArrayList<>(metadata.finalizers());
    switch (options.propagationPolicy()) {
      case "Foreground" -> finalizers.add("foregroundDeletion");
      case "Orphan" -> finalizers.add("orphan");
      default -> {}
    }
    var kept = finalizers.stream().distinct().toList();
    var next =
        old.with(
            "metadata",
            metadata
                .with(m -> {
                  m.finalizers(kept);
                  if (metadata.deletionTimestamp().isEmpty()) {
                    m.deletionTimestamp(clock.now());
                  }
                })
                .struct());
    return item(isOver(path.kind(), next) ? remove(path, next) : store(path, "MODIFIED", next));
  }

  private static boolean isOver(Kind<?> kind, Struct object) {
    var metadata = metadata(object);
    boolean held =
        kind.kind().equals("Namespace")
            && object
                .at("spec", "finalizers")
                .map(list -> !((List<?>) list).isEmpty())
                .orElse(false);
    return metadata.deletionTimestamp().isPresent() && metadata.finalizers().isEmpty() && !held;
  }

  private Struct remove(MemoryPath path, Struct last) {
    objects.remove(path.key());
    revision++;
    return tell(path, "DELETED", versioned(last));
  }

  private Struct store(MemoryPath path, String type, Struct object) {
    revision++;
    var stored = versioned(object);
    objects.put(path.key(), stored);
    return tell(path, type, stored);
  }

  private Struct tell(MemoryPath path, String type, Struct object) {
    var event = new RawEvent(type, object);
    var key = new Key(path.kind(), path.namespace(), path.name());
    history.add(new Change(revision, key, event));
    for (var watch : watches) {
      if (watch.kind().equals(path.kind())) {
        watch.offer(event);
      }
    }
    return object;
  }

  private Struct versioned(Struct object) {
    return object.with(
        "metadata",
        metadata(object).with(m -> m.resourceVersion(Long.toString(revision))).struct());
  }

  private static ObjectMeta metadata(Struct object) {
    return object.get("metadata").map(m -> ObjectMeta.of((Struct) m)).orElse(ObjectMeta.empty());
  }

  /** Which requests: a method and a part of the path. */
  public static Predicate<Request> requests(Method method, String path) {
    return request -> request.method() == method && request.path().contains(path);
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Status status;

    Refusal(int code, String reason, String message) {
      this(Status.builder().status("Failure").code(code).reason(reason).message(message).build());
    }

    Refusal(Status status) {
      super(status.message());
      this.status = status;
    }
  }
}
