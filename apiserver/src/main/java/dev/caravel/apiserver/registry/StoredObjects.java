package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Scope;
import dev.caravel.apiserver.storage.StoredKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The objects as the registry itself has them. */
final class StoredObjects implements ObjectReader, AutoCloseable {
  private final Function<Kind<?>, Resource> resources;
  private final Set<WatchStream> followed = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  StoredObjects(Function<Kind<?>, Resource> resources) {
    this.resources = resources;
  }

  @Override
  public Optional<Struct> find(Kind<?> kind, String namespace, String name)
      throws InterruptedException {
    Resource resource = resources.apply(kind);
    return resource.store().find(StoredKind.path(namespace, name)).map(resource::served);
  }

  @Override
  public List<Struct> list(Kind<?> kind, String namespace) throws InterruptedException {
    return resources.apply(kind).store().current().page(scope(kind, namespace), "", 0).objects();
  }

  private Scope scope(Kind<?> kind, String namespace) {
    Resource resource = resources.apply(kind);
    return new Scope(namespace, "", "", false, object -> true, resource::served);
  }

  @Override
  public void follow(Kind<?> kind, Consumer<WatchEvent> consumer) throws InterruptedException {
    var store = resources.apply(kind).store();
    var known = new HashMap<String, Struct>();
    WatchStream first = store.watchWithState(scope(kind, ""), store.revision(), true);
    replay(first, consumer, known);
    Thread.ofVirtual()
        .name("follow-" + kind.plural())
        .start(() -> run(kind, first, consumer, known));
  }

  /** Hands over what there is, and forgets whatever was known and is no more. */
  private void replay(WatchStream stream, Consumer<WatchEvent> consumer, Map<String, Struct> known)
      throws InterruptedException {
    var gone = new HashSet<>(known.keySet());
    while (true) {
      var events = stream.take();
      for (var event : events) {
        if (event.type() == WatchEvent.Type.BOOKMARK) {
          for (String path : gone) {
            Struct last = known.remove(path);
            if (last != null) {
              consumer.accept(new WatchEvent(WatchEvent.Type.DELETED, last));
            }
          }
          return;
        }
        gone.remove(ObjectMetas.path(event.object()));
        deliver(event, consumer, known);
      }
      if (events.isEmpty()) {
        return;
      }
    }
  }

  private static void deliver(
      WatchEvent event, Consumer<WatchEvent> consumer, Map<String, Struct> known) {
    String path = ObjectMetas.path(event.object());
    if (event.type() == WatchEvent.Type.DELETED) {
      known.remove(path);
    } else {
      known.put(path, event.object());
    }
    consumer.accept(event);
  }

  private void run(
      Kind<?> kind, WatchStream first, Consumer<WatchEvent> consumer, Map<String, Struct> known) {
    WatchStream stream = first;
    try {
      while (!closed) {
        followed.add(stream);
        for (var events = stream.take(); !events.isEmpty(); events = stream.take()) {
          events.forEach(event -> deliver(event, consumer, known));
        }
        followed.remove(stream);
        stream.close();
        if (!closed) {
          // The watch was too slow or the cache begins anew: so do we.
          var store = resources.apply(kind).store();
          stream = store.watchWithState(scope(kind, ""), store.revision(), true);
          replay(stream, consumer, known);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      stream.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    followed.forEach(WatchStream::close);
  }
}
