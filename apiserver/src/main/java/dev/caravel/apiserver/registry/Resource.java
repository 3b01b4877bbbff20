package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.storage.Companion;
import dev.caravel.apiserver.storage.ObjectStore;
import dev.caravel.apiserver.storage.StoredKind;

/**
 * A resource as it is served.
 *
 * @param kind in the version that is served
 * @param store where its objects are
 * @param companion what is written with them
 * @param versions between the stored version and the served one
 */
record Resource(
    Kind<?> kind, Strategy strategy, ObjectStore store, Companion companion, Versions versions) {

  /** The namespace that a request about this resource is in; empty outside namespaces. */
  String namespace(RequestInfo info) {
    return kind.namespaced() ? info.namespace() : "";
  }

  /** Where the object is that a request is about. */
  String path(RequestInfo info) {
    return StoredKind.path(namespace(info), info.name());
  }

  ApiError notFound(String name) {
    return ApiError.notFound(kind.group(), kind.plural(), name);
  }

  ApiError conflict(String name, String why) {
    return ApiError.conflict(kind.group(), kind.plural(), name, why);
  }

  ApiError modified(String name) {
    return ApiError.modified(kind.group(), kind.plural(), name);
  }

  Struct served(Struct stored) {
    return versions.served(stored);
  }
}
