package dev.caravel.apiserver.registry;

import dev.caravel.api.autoscaling.v1.Scale;
import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.selector.Requirement;
import dev.caravel.apiserver.content.BodyReader;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The subresource scale: how many replicas an object has and is to have. */
final class Scales {
  private final Updates updates;

  Scales(Updates updates) {
    this.updates = updates;
  }

  ApiResponse handle(Resource resource, ApiRequest request, Call call) throws InterruptedException {
    return switch (request.info().verb()) {
      case "get" -> ApiResponse.ok(scale(Reads.get(resource, request.info())));
      case "update" -> {
        Struct body = Bodies.named(BodyReader.read(request, Scale.KIND), request.info());
        yield set(resource, call, current -> body);
      }
      case "patch" -> {
        var patch = Patches.of(request, Scale.KIND);
        yield set(resource, call, current -> patch.apply(scale(current)));
      }
      default -> throw ApiError.methodNotAllowed();
    };
  }

  private ApiResponse set(Resource resource, Call call, Updates.Change change)
      throws InterruptedException {
    Struct stored =
        updates.update(
            resource,
            call,
            resource.strategy()::onUpdate,
            current -> scaled(current, Scale.of(change.next(current)), call.info().name()));
    return ApiResponse.ok(scale(stored));
  }

  private static Struct scaled(Struct object, Scale scale, String name) {
    int replicas = scale.spec().replicas();
    if (replicas < 0) {
      throw ApiError.invalid(
          "autoscaling",
          "Scale",
          name,
          List.of(
              Invalid.value(
                  "spec.replicas",
                  Integer.toString(replicas),
                  "must be greater than or equal to 0")));
    }
    ObjectMeta wanted = scale.metadata();
    return ObjectMetas.with(
        object.withAt(replicas, "spec", "replicas"),
        metadata -> {
          if (wanted.hasUid()) {
            metadata.uid(wanted.uid());
          }
          if (wanted.hasResourceVersion()) {
            metadata.resourceVersion(wanted.resourceVersion());
          }
        });
  }

  private static Struct scale(Struct object) {
    ObjectMeta metadata = ObjectMetas.of(object);
    return Scale.builder()
        .metadata(to -> {
          to.name(metadata.name())
              .namespace(metadata.namespace())
              .uid(metadata.uid())
              .resourceVersion(metadata.resourceVersion());
          metadata.creationTimestamp().ifPresent(to::creationTimestamp);
        })
        .spec(spec -> {
          int replicas = number(object, "spec", "replicas");
          if (replicas != 0) {
            spec.replicas(replicas);
          }
        })
        .status(status ->
            status.replicas(number(object, "status", "replicas")).selector(selector(object)))
        .build()
        .struct();
  }

  private static int number(Struct object, String... path) {
    return object.at(path).map(value -> (Integer) value).orElse(0);
  }

  /** The selector as text: of a map of labels, or of a LabelSelector. */
  private static String selector(Struct object) {
    Object selector = object.at("spec", "selector").orElse(Map.of());
    if (selector instanceof Struct struct) {
      LabelSelector labels = LabelSelector.of(struct);
      var expressions = new ArrayList<Requirement>();
      labels
          .matchExpressions()
          .forEach(e -> expressions.add(Labels.expression(e.key(), e.operator(), e.values())));
      return Labels.of(labels.matchLabels(), expressions).toString();
    }
    var requirements = new ArrayList<String>();
    ((Map<?, ?>) selector).forEach((key, value) -> requirements.add(key + "=" + value));
    LabelQuery query = Labels.parse(String.join(",", requirements));
    return query.toString();
  }
}
