package dev.caravel.controllers.garbagecollector;

import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Patch;
import dev.caravel.client.Resource;
import java.util.Optional;

/** Objects as the server has them, of whatever kind. */
record Live(Client client) {

  /**
   * The object itself, not another of its name.
   *
   * @throws ApiException also if the server does not serve the kind: what cannot be looked up may
   *     well be there
   */
  Optional<KubernetesObject> find(ObjectId id) {
    try {
      KubernetesObject object = resource(id.kind(), id.namespace()).get(id.name());
      return Optional.of(object).filter(o -> o.metadata().uid().equals(id.uid()));
    } catch (ApiException e) {
      if (e.isNotFound() && e.status().details().name().equals(id.name())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What is not there any more need not be changed. */
  void patch(ObjectId id, Patch patch) {
    try {
      resource(id.kind(), id.namespace()).patch(id.name(), patch);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Deletes an object that is as it was seen. */
  void delete(ObjectId id, KubernetesObject seen, String propagation) {
    var options =
        DeleteOptions.builder()
            .propagationPolicy(propagation)
            .preconditions(p -> p.uid(id.uid()).resourceVersion(seen.metadata().resourceVersion()))
            .build();
    try {
      resource(id.kind(), id.namespace()).delete(id.name(), options);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private <T extends KubernetesObject> Resource<T> resource(Kind<T> kind, String namespace) {
    return client.resource(kind).namespace(namespace);
  }
}
