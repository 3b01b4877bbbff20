package dev.caravel.apiserver.admission;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Objects in a list, for plugins to find. */
final class Stored implements ObjectReader {
  private final List<Struct> objects = new ArrayList<>();

  Stored and(KubernetesObject object) {
    objects.add(object.struct());
    return this;
  }

  @Override
  public Optional<Struct> find(Kind<?> kind, String namespace, String name) {
    return list(kind, namespace).stream()
        .filter(object -> object.stringAt("metadata", "name").equals(name))
        .findFirst();
  }

  @Override
  public List<Struct> list(Kind<?> kind, String namespace) {
    return objects.stream()
        .filter(object -> object.schema() == kind.schema())
        .filter(object ->
            namespace.isEmpty() || object.stringAt("metadata", "namespace").equals(namespace))
        .toList();
  }

  @Override
  public void follow(Kind<?> kind, Consumer<WatchEvent> consumer) {
    throw new UnsupportedOperationException("plugins look things up when asked");
  }
}
