package dev.caravel.apiserver.registry;

import dev.caravel.api.Kinds;
import dev.caravel.api.defaults.Defaults;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.registry.strategy.Strategies;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.ResourceHandler;
import dev.caravel.apiserver.storage.Companion;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Storage;
import dev.caravel.apiserver.storage.StoredKind;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every verb on every stored resource.
 *
 * <p>How this works. A request names a resource, which is a {@link Kind}, a {@link Strategy} and an
 * object store. {@link Reads} and {@link Watches} answer from the watch cache; {@link Creates},
 * {@link Updates} and {@link Deletes} make the next state of an object from the one that is stored
 * and write it if that is still the one, with what must be written with it ({@link Companion}).
 * Nothing here knows a kind: what is special about one is in its strategy, its subresources or its
 * companion.
 */
public final class Registry implements ResourceHandler, AutoCloseable {
  private final Clock clock;
  private final RegistryConfig config;
  private final Storage storage;
  private final Map<Kind<?>, Resource> resources = new ConcurrentHashMap<>();
  private final Watches watches;
  private final Creates creates;
  private final Updates updates;
  private final StoredObjects reader;

  private Registry(KeyValueStore store, Clock clock, RegistryConfig config) {
    this.clock = clock;
    this.config = config;
    storage = new Storage(store, clock);
    var rules = new Rules(config.admission());
    watches = new Watches(clock);
    creates = new Creates(rules);
    updates = new Updates(rules);
    reader = new StoredObjects(this::resource);
  }

  /** Opens the registry over a store, which stays the caller's to close. */
  public static Registry open(KeyValueStore store, Clock clock, RegistryConfig config) {
    return new Registry(store, clock, config);
  }

  /** The stored objects, for the server's own needs. */
  public ObjectReader reader() {
    return reader;
  }

  private Resource resource(Kind<?> kind) {
    var known = resources.get(kind);
    return known != null ? known : resources.computeIfAbsent(kind, this::newResource);
  }

  private Resource newResource(Kind<?> kind) {
    Strategy strategy = Strategies.of(kind);
    StoredKind stored = StoredKind.of(kind);
    var indexed = strategy.fields().get(strategy.indexedField());
    Duration timeToLive =
        stored.kind().plural().equals("events") ? config.eventTimeToLive() : Duration.ZERO;
    return new Resource(
        kind,
        strategy,
        storage.objects(stored, indexed == null ? object -> "" : indexed, timeToLive),
        Companion.NONE,
        Versions.between(kind, stored.kind()));
  }

  @Override
  public ApiResponse handle(ApiRequest request) throws InterruptedException {
    RequestInfo info = request.info();
    Kind<?> kind =
        Kinds.byResource(info.group(), info.version(), info.resource())
            .filter(k -> k.verbs().contains("list"))
            .orElseThrow(ApiError::noSuchResource);
    Resource resource = resource(kind);
    resource.strategy().deprecation().ifPresent(request.warnings()::add);
    return switch (info.verb()) {
      case "get" -> ApiResponse.ok(Reads.get(resource, info));
      case "list" -> Reads.list(resource, request);
      case "watch" -> watches.watch(resource, request);
      case "create" -> ApiResponse.created(create(resource, request));
      case "update" -> ApiResponse.ok(update(resource, request));
      default -> throw ApiError.methodNotAllowed();
    };
  }

  private Struct create(Resource resource, ApiRequest request) throws InterruptedException {
    boolean dryRun = WriteOptions.dryRun(request.query(), "CreateOptions");
    Struct body = BodyReader.read(request, resource.kind());
    Struct stored = creates.create(resource, body, Call.of(request, dryRun, now()));
    return resource.served(stored);
  }

  private Struct update(Resource resource, ApiRequest request) throws InterruptedException {
    boolean dryRun = WriteOptions.dryRun(request.query(), "UpdateOptions");
    Struct body = named(BodyReader.read(request, resource.kind()), request.info());
    Struct next = resource.versions().stored(Defaults.apply(body));
    Call call = Call.of(request, dryRun, now());
    Struct stored = updates.update(resource, call, resource.strategy()::onUpdate, current -> next);
    return resource.served(stored);
  }

  private static Struct named(Struct body, RequestInfo info) {
    var metadata = ObjectMetas.of(body);
    if (metadata.name().isEmpty()) {
      throw ApiError.badRequest(
          "the name of the object (%s based on URL) was undeterminable: name must be provided"
              .formatted(info.name()));
    }
    if (!metadata.name().equals(info.name())) {
      throw ApiError.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(metadata.name(), info.name()));
    }
    if (!metadata.namespace().isEmpty()
        && !info.namespace().isEmpty()
        && !metadata.namespace().equals(info.namespace())) {
      throw ApiError.badRequest(
          "the namespace of the object (%s) does not match the namespace on the request (%s)"
              .formatted(metadata.namespace(), info.namespace()));
    }
    return body;
  }

  private Instant now() {
    return clock.now().truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public void close() {
    reader.close();
    storage.close();
  }
}
