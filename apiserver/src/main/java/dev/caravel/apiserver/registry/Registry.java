package dev.caravel.apiserver.registry;

import dev.caravel.api.Kinds;
import dev.caravel.api.core.v1.Binding;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
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
import dev.caravel.apiserver.services.ServiceAllocations;
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
  private final Deletes deletes;
  private final NamespaceDeletes namespaceDeletes;
  private final Subresources subresources;
  private final StoredObjects reader;
  private final Companion serviceAllocations;

  private Registry(KeyValueStore store, Clock clock, RegistryConfig config) {
    this.clock = clock;
    this.config = config;
    storage = new Storage(store, clock);
    var rules = new Rules(config.admission());
    watches = new Watches(clock);
    creates = new Creates(rules);
    updates = new Updates(rules);
    deletes = new Deletes(rules);
    namespaceDeletes = new NamespaceDeletes(rules, deletes);
    subresources = new Subresources(updates, deletes, this::resource, this::now);
    reader = new StoredObjects(this::resource);
    serviceAllocations =
        new ServiceAllocations(
            storage, config.serviceCidr(), config.firstNodePort(), config.lastNodePort(), clock);
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
        kind.equals(Service.KIND) ? serviceAllocations : Companion.NONE,
        Versions.between(kind, stored.kind()));
  }

  @Override
  public ApiResponse handle(ApiRequest request) throws InterruptedException {
    RequestInfo info = request.info();
    Kind<?> kind =
        Kinds.byResource(info.group(), info.version(), info.resource())
            .orElseThrow(ApiError::noSuchResource);
    if (kind.namespaced() == info.namespace().isEmpty() && !isAcrossNamespaces(kind, info)) {
      throw ApiError.noSuchResource();
    }
    if (kind.equals(Binding.KIND)) {
      return subresources.bind(resource(Pod.KIND), request, call(request, "CreateOptions"));
    }
    if (!kind.verbs().contains("list")) {
      throw ApiError.noSuchResource();
    }
    Resource resource = resource(kind);
    return info.subresource().isEmpty()
        ? handle(resource, request)
        : subresources.handle(resource, request);
  }

  private static boolean isAcrossNamespaces(Kind<?> kind, RequestInfo info) {
    // A namespace's own path has its name where others have the namespace they are in.
    return kind.namespaced() ? info.parts().size() == 1 : kind.equals(Namespace.KIND);
  }

  private ApiResponse handle(Resource resource, ApiRequest request) throws InterruptedException {
    RequestInfo info = request.info();
    String verb = info.verb();
    if (!verb.equals("watch") && !resource.kind().verbs().contains(verb)) {
      throw ApiError.methodNotAllowed();
    }
    resource.strategy().deprecation().ifPresent(request.warnings()::add);
    return switch (verb) {
      case "get" -> ApiResponse.ok(Reads.get(resource, info));
      case "list" -> Reads.list(resource, request);
      case "watch" -> watches.watch(resource, request);
      case "create" -> create(resource, request);
      case "update" -> update(resource, request);
      case "patch" -> patch(resource, request);
      case "delete" -> delete(resource, request);
      case "deletecollection" -> deleteAll(resource, request);
      default -> throw ApiError.methodNotAllowed();
    };
  }

  private Call call(ApiRequest request, String optionsKind) {
    return Call.of(request, WriteOptions.dryRun(request.query(), optionsKind), now());
  }

  private ApiResponse create(Resource resource, ApiRequest request) throws InterruptedException {
    if (resource.kind().namespaced() && request.info().namespace().isEmpty()) {
      throw ApiError.methodNotAllowed();
    }
    Call call = call(request, "CreateOptions");
    Struct body = BodyReader.read(request, resource.kind());
    return ApiResponse.created(resource.served(creates.create(resource, body, call)));
  }

  private ApiResponse update(Resource resource, ApiRequest request) throws InterruptedException {
    Call call = call(request, "UpdateOptions");
    Struct body = Bodies.named(BodyReader.read(request, resource.kind()), request.info());
    Struct next = resource.versions().stored(Defaults.apply(body));
    try {
      Struct stored =
          updates.update(resource, call, resource.strategy()::onUpdate, current -> next);
      return ApiResponse.ok(resource.served(stored));
    } catch (ApiError e) {
      if (e.code() != 404 || !resource.strategy().createsOnUpdate()) {
        throw e;
      }
      Struct fresh = ObjectMetas.withResourceVersion(body, "");
      return ApiResponse.created(resource.served(creates.create(resource, fresh, call)));
    }
  }

  private ApiResponse patch(Resource resource, ApiRequest request) throws InterruptedException {
    var patch = Patches.of(request, resource.kind());
    Call call = call(request, "PatchOptions");
    Struct stored =
        updates.update(
            resource,
            call,
            resource.strategy()::onUpdate,
            current -> resource.versions().stored(patch.apply(resource.served(current))));
    return ApiResponse.ok(resource.served(stored));
  }

  private ApiResponse delete(Resource resource, ApiRequest request) throws InterruptedException {
    var deletion = Deletion.of(request);
    if (!deletion.saysPropagation()) {
      resource.strategy().deletionWarning().ifPresent(request.warnings()::add);
    }
    Call call = Call.of(request, deletion.dryRun(), now());
    Deletes.Deleted deleted =
        resource.kind().equals(Namespace.KIND)
            ? namespaceDeletes.delete(resource, call, deletion)
            : deletes.delete(resource, call, deletion);
    return Answers.deleted(resource, deletion, deleted);
  }

  /** Deletes what a list answers, and answers that list. */
  private ApiResponse deleteAll(Resource resource, ApiRequest request) throws InterruptedException {
    if (resource.kind().namespaced() && request.info().namespace().isEmpty()) {
      throw ApiError.methodNotAllowed();
    }
    var deletion = Deletion.of(request);
    ApiResponse.Items items = Reads.list(resource, request);
    for (Struct object : items.items()) {
      Call call =
          Call.of(request, deletion.dryRun(), now())
              .on(Bodies.infoOf(request.info(), ObjectMetas.of(object)));
      try {
        deletes.delete(resource, call, deletion);
      } catch (ApiError e) {
        if (e.code() != 404) {
          throw e;
        }
        // Somebody else was faster, which is as good.
      }
    }
    return items;
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
