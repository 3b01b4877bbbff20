package dev.caravel.kubelet;

import dev.caravel.api.Kinds;
import dev.caravel.api.authentication.v1.TokenRequest;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.EventSource;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.RawEvent;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.time.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A small API server in memory, reached as an in-process one is: it stores objects, lists and
 * watches them by field selectors, patches statuses, and deletes pods gracefully.
 */
public final class ScriptedApi implements Transport {
  private record Key(String plural, String namespace, String name) {}

  private static final RawEvent END = new RawEvent("END", Struct.empty(ObjectMeta.SCHEMA));

  /** A running watch. */
  private final class Follower implements EventSource {
    private final String plural;
    private final String namespace;
    private final FieldQuery fields;
    private final LinkedBlockingQueue<RawEvent> events = new LinkedBlockingQueue<>();

    Follower(String plural, String namespace, FieldQuery fields) {
      this.plural = plural;
      this.namespace = namespace;
      this.fields = fields;
    }

    @Override
    public Optional<RawEvent> next() throws InterruptedException {
      var event = events.take();
      return event.equals(END) ? Optional.empty() : Optional.of(event);
    }

    @Override
    public void close() {
      followers.remove(this);
      events.add(END);
    }
  }

  private final Clock clock;
  private final Map<Key, Struct> objects = new LinkedHashMap<>();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private long revision;

  /** Every write, in order: {@code PATCH pods/web status}. */
  public final List<String> writes = new CopyOnWriteArrayList<>();

  /** Answers requests that this server does not store: reviews. */
  public volatile UnaryOperator<Struct> reviews = review -> review;

  /** Requests that end in an exception nobody has foreseen. */
  public volatile Predicate<Request> failing = request -> false;

  public ScriptedApi(Clock clock) {
    this.clock = clock;
  }

  public synchronized <T extends KubernetesObject> T put(Kind<T> kind, T object) {
    var key = new Key(kind.plural(), object.metadata().namespace(), object.metadata().name());
    return kind.of(store(key, object.struct()));
  }

  public synchronized <T extends KubernetesObject> Optional<T> find(
      Kind<T> kind, String namespace, String name) {
    return Optional.ofNullable(objects.get(new Key(kind.plural(), namespace, name))).map(kind::of);
  }

  public synchronized <T extends KubernetesObject> List<T> all(Kind<T> kind) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().plural().equals(kind.plural()))
        .map(entry -> kind.of(entry.getValue()))
        .toList();
  }

  private Struct store(Key key, Struct object) {
    var old = objects.get(key);
    var metadata = ObjectMeta.of((Struct) object.get("metadata").orElseThrow());
    var kept =
        metadata.with(m -> {
          m.resourceVersion(Long.toString(++revision));
          if (old == null) {
            m.creationTimestamp(clock.now());
            if (metadata.uid().isEmpty()) {
              m.uid("uid-" + key.name());
            }
          }
        });
    var stored = object.with("metadata", kept.struct());
    objects.put(key, stored);
    tell(key, old == null ? "ADDED" : "MODIFIED", stored);
    notifyAll();
    return stored;
  }

  private void remove(Key key) {
    var old = objects.remove(key);
    if (old != null) {
      revision++;
      tell(key, "DELETED", old.withAt(Long.toString(revision), "metadata", "resourceVersion"));
      notifyAll();
    }
  }

  private void tell(Key key, String type, Struct object) {
    for (var follower : followers) {
      if (follower.plural.equals(key.plural())
          && (follower.namespace.isEmpty() || follower.namespace.equals(key.namespace()))
          && matches(follower.fields, object)) {
        follower.events.add(new RawEvent(type, object));
      }
    }
  }

  private static boolean matches(FieldQuery fields, Struct object) {
    return fields.matches(path -> object.stringAt(path.split("\\.")));
  }

  @Override
  public Response send(Request request) {
    if (failing.test(request)) {
      throw new IllegalStateException("injected");
    }
    var parts = List.of(request.path().substring(1).split("/"));
    int at = parts.getFirst().equals("api") ? 2 : 3;
    var namespace = "";
    if (parts.get(at).equals("namespaces") && parts.size() > at + 2) {
      namespace = parts.get(at + 1);
      at += 2;
    }
    var group = parts.getFirst().equals("api") ? "" : parts.get(1);
    var version = parts.getFirst().equals("api") ? parts.get(1) : parts.get(2);
    var plural = parts.get(at);
    var name = parts.size() > at + 1 ? parts.get(at + 1) : "";
    var subresource = parts.size() > at + 2 ? parts.get(at + 2) : "";
    if (plural.endsWith("reviews")) {
      return Response.of(201, new Body.Item(reviews.apply(item(request))));
    }
    var kind = Kinds.byResource(group, version, plural).orElseThrow();
    if (request.method() != Method.GET) {
      writes.add(request.method() + " " + plural + "/" + name + " " + subresource);
    }
    synchronized (this) {
      return answer(request, kind, new Key(plural, namespace, name), subresource);
    }
  }

  private static Struct item(Request request) {
    return ((Body.Item) request.body()).object();
  }

  private Response answer(Request request, Kind<?> kind, Key key, String subresource) {
    return switch (request.method()) {
      case GET -> key.name().isEmpty() ? listOrWatch(request, kind, key) : get(key);
      case POST -> subresource.equals("token") ? token(request) : create(request, key);
      case PUT -> Response.of(200, new Body.Item(store(key, item(request))));
      case PATCH -> patch(request, kind, key);
      case DELETE -> delete(request, key);
    };
  }

  private Response get(Key key) {
    var found = objects.get(key);
    return found == null ? notFound(key) : Response.of(200, new Body.Item(found));
  }

  private Response listOrWatch(Request request, Kind<?> kind, Key key) {
    var selector = request.firstParameter("fieldSelector");
    var fields = selector.isEmpty() ? FieldQuery.EVERYTHING : FieldQuery.parse(selector);
    if (request.firstParameter("watch").equals("true")) {
      var follower = new Follower(key.plural(), key.namespace(), fields);
      long from = Long.parseLong(request.firstParameter("resourceVersion"));
      for (var entry : objects.entrySet()) {
        var object = entry.getValue();
        boolean wanted =
            entry.getKey().plural().equals(key.plural())
                && (key.namespace().isEmpty() || entry.getKey().namespace().equals(key.namespace()))
                && matches(fields, object);
        if (wanted && Long.parseLong(object.stringAt("metadata", "resourceVersion")) > from) {
          follower.events.add(new RawEvent("MODIFIED", object));
        }
      }
      followers.add(follower);
      return Response.of(200, new Body.Events(follower));
    }
    var items = new ArrayList<Struct>();
    objects.forEach((k, object) -> {
      if (k.plural().equals(key.plural())
          && (key.namespace().isEmpty() || k.namespace().equals(key.namespace()))
          && matches(fields, object)) {
        items.add(object);
      }
    });
    var listKind = Kinds.find(kind.apiVersion(), kind.kind() + "List").orElseThrow();
    var list =
        Struct.empty(listKind.schema())
            .with("items", List.copyOf(items))
            .withAt(Long.toString(revision), "metadata", "resourceVersion");
    return Response.of(200, new Body.Item(list));
  }

  private Response create(Request request, Key key) {
    var object = item(request);
    var named = new Key(key.plural(), key.namespace(), object.stringAt("metadata", "name"));
    if (objects.containsKey(named)) {
      return failure(409, "AlreadyExists", named.name() + " already exists");
    }
    return Response.of(201, new Body.Item(store(named, object)));
  }

  private Response token(Request request) {
    var wanted = TokenRequest.of(item(request));
    var answer =
        wanted.with(t ->
            t.status(s ->
                s.token("token-" + ++revision)
                    .expirationTimestamp(
                        clock.now().plusSeconds(wanted.spec().expirationSeconds()))));
    return Response.of(201, new Body.Item(answer.struct()));
  }

  private Response patch(Request request, Kind<?> kind, Key key) {
    var old = objects.get(key);
    if (old == null) {
      return notFound(key);
    }
    var text = ((Body.Encoded) request.body()).content().toUtf8();
    var patch =
        Json.decode(
            kind.schema(),
            text.replace("{\"$patch\":\"replace\"},", "").getBytes(StandardCharsets.UTF_8));
    if (!patch.has(kind.schema().field("metadata"))) {
      return Response.of(200, new Body.Item(store(key, old))); // an event that repeats
    }
    var object = overlaid(old, patch, text);
    if (!patch.stringAt("metadata", "uid").equals(old.stringAt("metadata", "uid"))) {
      return failure(409, "Conflict", "Precondition failed: UID in precondition differs");
    }
    return Response.of(200, new Body.Item(store(key, object)));
  }

  /** As a strategic merge of a status patch would: lists replaced, conditions merged by type. */
  private static Struct overlaid(Struct object, Struct patch, String text) {
    var change = (Struct) patch.get("status").orElseThrow();
    var status = (Struct) object.get("status").orElse(Struct.empty(change.schema()));
    for (var field : change.schema().fields()) {
      if (text.contains("\"" + field.name() + "\":null")) {
        status = status.without(field);
      } else if (change.has(field)) {
        var value = change.get(field).orElseThrow();
        status =
            status.with(
                field,
                field.name().equals("conditions")
                    ? merged(status.listAt(field.slot()), change.listAt(field.slot()))
                    : value);
      }
    }
    return object.with("status", status);
  }

  private static List<Struct> merged(List<Struct> old, List<Struct> changed) {
    var byType = new LinkedHashMap<String, Struct>();
    old.forEach(c -> byType.put(c.stringAt("type"), c));
    changed.forEach(c -> byType.put(c.stringAt("type"), c));
    return List.copyOf(byType.values());
  }

  private Response delete(Request request, Key key) {
    if (!objects.containsKey(key)) {
      return notFound(key);
    }
    var options =
        request.body() instanceof Body.Item body
            ? DeleteOptions.of(body.object())
            : DeleteOptions.empty();
    if (key.plural().equals("pods")
        && !(options.hasGracePeriodSeconds() && options.gracePeriodSeconds() == 0)) {
      beginDeletion(key.namespace(), key.name(), 30);
    } else {
      remove(key);
    }
    return Response.of(
        200, new Body.Item(dev.caravel.api.meta.v1.Status.builder().build().struct()));
  }

  /** Marks a pod as to be deleted. */
  public synchronized void beginDeletion(String namespace, String name, long graceSeconds) {
    var key = new Key("pods", namespace, name);
    var pod =
        Optional.ofNullable(objects.get(key))
            .map(Pod::of)
            .orElseThrow()
            .with(p ->
                p.metadata(m ->
                    m.deletionTimestamp(clock.now().plusSeconds(graceSeconds))
                        .deletionGracePeriodSeconds(graceSeconds)));
    store(key, pod.struct());
  }

  private static Response notFound(Key key) {
    return failure(404, "NotFound", key.plural() + " \"" + key.name() + "\" not found");
  }

  private static Response failure(int code, String reason, String message) {
    var status =
        dev.caravel.api.meta.v1.Status.builder()
            .status("Failure")
            .code(code)
            .reason(reason)
            .message(message)
            .build();
    return Response.of(code, new Body.Item(status.struct()));
  }

  @Override
  public Channels connect(Request request, List<String> protocols) {
    throw new UnsupportedOperationException("a kubelet opens no channels to the API server");
  }

  @Override
  public void close() {
    followers.forEach(Follower::close);
  }
}
