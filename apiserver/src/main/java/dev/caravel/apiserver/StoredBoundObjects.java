package dev.caravel.apiserver;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.apiserver.authentication.BoundObjects;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.Optional;

/** Finds what tokens are bound to among the stored objects. */
record StoredBoundObjects(ObjectReader reader) implements BoundObjects {
  @Override
  public Optional<ObjectMeta> find(String resource, String namespace, String name)
      throws InterruptedException {
    return switch (resource) {
      case "serviceaccounts" -> metadata(ServiceAccount.KIND, namespace, name);
      case "pods" -> metadata(Pod.KIND, namespace, name);
      case "secrets" -> metadata(Secret.KIND, namespace, name);
      case "nodes" -> metadata(Node.KIND, "", name);
      default -> throw new IllegalArgumentException("tokens are not bound to " + resource);
    };
  }

  private <T extends KubernetesObject> Optional<ObjectMeta> metadata(
      Kind<T> kind, String namespace, String name) throws InterruptedException {
    return reader.find(kind, namespace, name).map(found -> kind.of(found).metadata());
  }
}
