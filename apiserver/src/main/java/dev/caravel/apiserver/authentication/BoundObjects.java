package dev.caravel.apiserver.authentication;

import dev.caravel.api.meta.v1.ObjectMeta;
import java.util.Optional;

/** Looks up the objects that tokens are bound to. */
@FunctionalInterface
public interface BoundObjects {

  /**
   * The metadata of an object of the core group.
   *
   * @param resource serviceaccounts, pods, secrets or nodes
   * @param namespace empty for nodes
   * @throws InterruptedException if the request was given up
   */
  Optional<ObjectMeta> find(String resource, String namespace, String name)
      throws InterruptedException;
}
