package dev.caravel.apiserver.registry;

import dev.caravel.api.defaults.Defaults;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The subresources of stored objects. Most are the whole object of which a write changes a part;
 * scale, binding and eviction are objects of their own.
 */
final class Subresources {
  private final Updates updates;
  private final Supplier<Instant> now;
  private final Scales scales;
  private final Bindings bindings;
  private final Evictions evictions;

  Subresources(
      Updates updates,
      Deletes deletes,
      Function<Kind<?>, Resource> resources,
      Supplier<Instant> now) {
    this.updates = updates;
    this.now = now;
    scales = new Scales(updates);
    bindings = new Bindings();
    evictions = new Evictions(deletes, resources);
  }

  ApiResponse handle(Resource resource, ApiRequest request) throws InterruptedException {
    String name = request.info().subresource();
    String verb = request.info().verb();
    List<String> verbs = resource.kind().subresources().get(name);
    if (verbs == null) {
      throw ApiError.noSuchResource();
    }
    if (!verbs.contains(verb)) {
      throw ApiError.methodNotAllowed();
    }
    return switch (name) {
      case "scale" -> scales.handle(resource, request, call(request));
      case "binding" -> bind(resource, request, call(request));
      case "eviction" -> evictions.create(resource, request, call(request));
      case "status", "finalize", "approval", "ephemeralcontainers", "resize" ->
          part(resource, request);
      default -> throw ApiError.noSuchResource();
    };
  }

  private Call call(ApiRequest request) {
    String options =
        switch (request.info().verb()) {
          case "create" -> "CreateOptions";
          case "patch" -> "PatchOptions";
          default -> "UpdateOptions";
        };
    return Call.of(request, WriteOptions.dryRun(request.query(), options), now.get());
  }

  ApiResponse bind(Resource pods, ApiRequest request, Call call) throws InterruptedException {
    return bindings.create(pods, request, call);
  }

  /** A part of the object, shown and sent as the whole object. */
  private ApiResponse part(Resource resource, ApiRequest request) throws InterruptedException {
    Updates.Limit limit =
        (Struct next, Struct current, Strategy.Context context) ->
            resource.strategy().onUpdateOf(request.info().subresource(), next, current, context);
    return switch (request.info().verb()) {
      case "get" -> ApiResponse.ok(Reads.get(resource, request.info()));
      case "update" -> {
        Call call = call(request);
        Struct body = Bodies.named(BodyReader.read(request, resource.kind()), request.info());
        Struct next = resource.versions().stored(Defaults.apply(body));
        yield ApiResponse.ok(
            resource.served(updates.update(resource, call, limit, current -> next)));
      }
      case "patch" -> {
        var patch = Patches.of(request, resource.kind());
        Struct stored =
            updates.update(
                resource,
                call(request),
                limit,
                current -> resource.versions().stored(patch.apply(resource.served(current))));
        yield ApiResponse.ok(resource.served(stored));
      }
      default -> throw ApiError.methodNotAllowed();
    };
  }
}
