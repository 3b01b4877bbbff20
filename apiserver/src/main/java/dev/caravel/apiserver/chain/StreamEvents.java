package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.client.transport.EventSource;
import dev.caravel.client.transport.RawEvent;
import dev.caravel.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A watch within one process: the events of the stream, one by one. */
final class StreamEvents implements EventSource {
  private final WatchStream stream;
  private final Clock.Timer end;
  private Iterator<WatchEvent> taken = List.<WatchEvent>of().iterator();

  StreamEvents(WatchStream stream, Clock.Timer end) {
    this.stream = stream;
    this.end = end;
  }

  @Override
  public Optional<RawEvent> next() throws InterruptedException {
    if (!taken.hasNext()) {
      taken = stream.take().iterator();
    }
    if (!taken.hasNext()) {
      return Optional.empty();
    }
    WatchEvent event = taken.next();
    return Optional.of(new RawEvent(event.type().name(), event.object()));
  }

  @Override
  public void close() {
    end.cancel();
    stream.close();
  }
}
