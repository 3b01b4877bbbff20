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

  /** The object itself, not another of its name. */
  Optional<KubernetesObject> find(ObjectId id) {
    return resource(id.kind(), id.namespace())
        .find(id.name())
        .map(KubernetesObject.class::cast)
        .filter(object -> object.metadata().uid().equals(id.uid()));
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
