package dev.caravel.client.memory;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.client.transport.EventSource;
import dev.caravel.client.transport.RawEvent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** One watch; what leaves the selection is deleted as far as it is concerned. */
final class MemoryWatch implements EventSource {
  private final MemoryServer server;
  private final Kind<?> kind;
  private final Predicate<Struct> selected;
  private final Set<String> shown = new HashSet<>();
  private final LinkedBlockingQueue<Optional<RawEvent>> events = new LinkedBlockingQueue<>();

  MemoryWatch(MemoryServer server, Kind<?> kind, Predicate<Struct> selected) {
    this.server = server;
    this.kind = kind;
    this.selected = selected;
  }

  Kind<?> kind() {
    return kind;
  }

  void offer(RawEvent event) {
    if (event.type().equals("BOOKMARK")) {
      events.add(Optional.of(event));
      return;
    }
    var uid = event.object().stringAt("metadata", "uid");
    if (selected.test(event.object())) {
      shown.add(uid);
      events.add(Optional.of(event));
    } else if (shown.remove(uid)) {
      events.add(Optional.of(new RawEvent("DELETED", event.object())));
    }
  }

  @Override
  public Optional<RawEvent> next() throws InterruptedException {
    var next = events.take();
    if (next.isEmpty()) {
      events.add(next);
    }
    return next;
  }

  @Override
  public void close() {
    events.add(Optional.empty());
    server.closed(this);
  }
}
