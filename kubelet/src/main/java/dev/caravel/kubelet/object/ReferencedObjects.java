package dev.caravel.kubelet.object;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.selector.FieldQuery;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.informer.Informer;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The ConfigMaps and Secrets that the pods of this node refer to, each followed by a watch of its
 * own while a pod needs it: a node may read no others.
 */
public final class ReferencedObjects implements AutoCloseable {
  /** A first list that takes longer is not waited for. */
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);

  private record Followed(Informer<?> informer, Set<String> pods) {}

  private final Client client;
  private final Clock clock;
  private final Consumer<String> changed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Reference, Followed> followed = new HashMap<>();

  /**
   * Follows nothing yet.
   *
   * @param changed is told the UID of each pod that refers to what has changed
   */
  public ReferencedObjects(Client client, Clock clock, Consumer<String> changed) {
    this.client = client;
    this.clock = clock;
    this.changed = changed;
  }

  /** Follows what the pod refers to, until {@link #forget}. */
  public void register(Pod pod) {
    var references = References.of(pod);
    var uid = pod.metadata().uid();
    lock.lock();
    try {
      for (var reference : references) {
        followed.computeIfAbsent(reference, this::follow).pods().add(uid);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The pod is gone: what no other refers to is not followed any more. */
  public void forget(String uid) {
    lock.lock();
    try {
      followed
          .values()
          .removeIf(entry -> {
            if (entry.pods().remove(uid) && entry.pods().isEmpty()) {
              entry.informer().close();
              return true;
            }
            return false;
          });
    } finally {
      lock.unlock();
    }
  }

  private Followed follow(Reference reference) {
    var informer = follow(reference.kind(), reference);
    return new Followed(informer, new HashSet<>());
  }

  @SuppressWarnings("unchecked") // ConfigMaps and Secrets are objects.
  private Informer<?> follow(Kind<?> kind, Reference reference) {
    var resource =
        client.resource((Kind<? extends KubernetesObject>) kind).namespace(reference.namespace());
    var named = ListOptions.fields(FieldQuery.equal("metadata.name", reference.name()));
    var informer = new Informer<>(resource, named, clock, Duration.ZERO);
    informer.onChange(object -> tell(reference));
    informer.start();
    return informer;
  }

  private void tell(Reference reference) {
    Set<String> pods;
    lock.lock();
    try {
      var entry = followed.get(reference);
      pods = entry == null ? Set.of() : Set.copyOf(entry.pods());
    } finally {
      lock.unlock();
    }
    pods.forEach(changed);
  }

  /**
   * A ConfigMap, as new as the API server has it or nearly so.
   *
   * @throws MissingObjectException if there is none
   */
  public ConfigMap configMap(String namespace, String name)
      throws MissingObjectException, InterruptedException {
    return find(ConfigMap.KIND, namespace, name)
        .orElseThrow(() -> new MissingObjectException("configmap \"" + name + "\" not found"));
  }

  /**
   * A Secret, as new as the API server has it or nearly so.
   *
   * @throws MissingObjectException if there is none
   */
  public Secret secret(String namespace, String name)
      throws MissingObjectException, InterruptedException {
    return find(Secret.KIND, namespace, name)
        .orElseThrow(() -> new MissingObjectException("secret \"" + name + "\" not found"));
  }

  private <T extends KubernetesObject> Optional<T> find(Kind<T> kind, String namespace, String name)
      throws InterruptedException {
    Followed entry;
    lock.lock();
    try {
      entry = followed.get(new Reference(kind, namespace, name));
    } finally {
      lock.unlock();
    }
    if (entry != null && entry.informer().awaitSync(SYNC_TIMEOUT)) {
      var known = entry.informer().store().get(namespace, name);
      if (known.isPresent()) {
        return Optional.of(kind.of(known.get().struct()));
      }
    }
    // It may be so new that the watch has not brought it yet.
    return client.resource(kind).namespace(namespace).find(name);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      followed.values().forEach(entry -> entry.informer().close());
      followed.clear();
    } finally {
      lock.unlock();
    }
  }
}
