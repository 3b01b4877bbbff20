package dev.caravel.apiserver;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Stands in for the registry's reader for those who are made before the registry. */
final class DeferredReader implements ObjectReader {
  private final AtomicReference<ObjectReader> actual = new AtomicReference<>();

  void set(ObjectReader reader) {
    actual.set(reader);
  }

  private ObjectReader actual() {
    ObjectReader reader = actual.get();
    if (reader == null) {
      throw new IllegalStateException("the registry is not open yet");
    }
    return reader;
  }

  @Override
  public Optional<Struct> find(Kind<?> kind, String namespace, String name)
      throws InterruptedException {
    return actual().find(kind, namespace, name);
  }

  @Override
  public List<Struct> list(Kind<?> kind, String namespace) throws InterruptedException {
    return actual().list(kind, namespace);
  }

  @Override
  public void follow(Kind<?> kind, Consumer<WatchEvent> consumer) throws InterruptedException {
    actual().follow(kind, consumer);
  }
}
