package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.storage.ObjectMetas;

/** What a body must agree on with the path it is sent to. */
final class Bodies {
  private Bodies() {}

  /**
   * The body, if it names what the path names.
   *
   * @throws ApiError 400 if not
   */
  static Struct named(Struct body, RequestInfo info) {
    ObjectMeta metadata = ObjectMetas.of(body);
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

  /** What a request about one object of a collection would be about. */
  static RequestInfo infoOf(RequestInfo collection, ObjectMeta metadata) {
    return new RequestInfo(
        true,
        collection.path() + "/" + metadata.name(),
        collection.verb(),
        collection.prefix(),
        collection.group(),
        collection.version(),
        metadata.namespace(),
        collection.resource(),
        collection.subresource(),
        metadata.name(),
        collection.parts());
  }
}
