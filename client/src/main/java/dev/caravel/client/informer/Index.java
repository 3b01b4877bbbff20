package dev.caravel.client.informer;

import java.util.Collection;

/** Says under which values an object is found; none, one or several. */
@FunctionalInterface
public interface Index<T> {
  Collection<String> valuesOf(T object);
}
