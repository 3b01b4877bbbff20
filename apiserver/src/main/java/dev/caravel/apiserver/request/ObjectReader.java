package dev.caravel.apiserver.request;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads stored objects for the server's own needs: authorization, token checks, admission. */
public interface ObjectReader {

  /**
   * The object as it is now, not as a cache has it.
   *
   * @param namespace empty for kinds outside namespaces
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Optional<Struct> find(Kind<?> kind, String namespace, String name) throws InterruptedException;

  /**
   * All objects of the kind in the namespace, by name; in all namespaces if it is empty.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  List<Struct> list(Kind<?> kind, String namespace) throws InterruptedException;

  /**
   * Hands every object there is to {@code consumer} as ADDED before it returns, then every change
   * as long as the server runs, in order. The consumer is called by one thread at a time, must be
   * quick and must not write.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void follow(Kind<?> kind, Consumer<WatchEvent> consumer) throws InterruptedException;
}
