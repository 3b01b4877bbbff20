package dev.caravel.client;

import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.transport.EventSource;
import java.util.Optional;

/** A running watch. One reader; closing it from any thread ends it. */
public final class Watch<T extends KubernetesObject> implements AutoCloseable {
  private final Kind<T> kind;
  private final EventSource source;

  Watch(Kind<T> kind, EventSource source) {
    this.kind = kind;
    this.source = source;
  }

  /**
   * Waits for the next event; empty when the server has ended the watch or it was closed.
   *
   * @throws ApiException if the server reports an error, such as 410 when it fell behind
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public Optional<WatchEvent<T>> next() throws InterruptedException {
    var next = source.next();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    var event = next.get();
    return switch (event.type()) {
      case "ADDED" -> of(WatchEvent.Type.ADDED, event.object());
      case "MODIFIED" -> of(WatchEvent.Type.MODIFIED, event.object());
      case "DELETED" -> of(WatchEvent.Type.DELETED, event.object());
      case "BOOKMARK" -> of(WatchEvent.Type.BOOKMARK, event.object());
      default -> throw new ApiException(Status.of(event.object()));
    };
  }

  private Optional<WatchEvent<T>> of(WatchEvent.Type type, dev.caravel.api.object.Struct object) {
    return Optional.of(new WatchEvent<>(type, kind.of(object)));
  }

  @Override
  public void close() {
    source.close();
  }
}
