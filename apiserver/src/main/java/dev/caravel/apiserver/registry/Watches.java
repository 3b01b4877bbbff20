package dev.caravel.apiserver.registry;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.apiserver.storage.ObjectStore;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The verb watch: where it begins, its bookmarks and its end. */
final class Watches {
  private static final Duration BOOKMARK_INTERVAL = Duration.ofMinutes(1);

  /** A watch says for the last time how far it is this long before its end, as upstream's. */
  private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

  private final Clock clock;

  Watches(Clock clock) {
    this.clock = clock;
  }

  ApiResponse watch(Resource resource, ApiRequest request) throws InterruptedException {
    var query = ListQuery.of(request.query(), true);
    var scope = Selection.of(resource, resource.namespace(request.info()), query);
    long revision = Numbers.resourceVersion(query.resourceVersion());
    boolean state = query.sendInitialEvents().orElse(revision == 0);
    WatchStream stream;
    try {
      if (state) {
        boolean current = query.resourceVersion().isEmpty();
        stream =
            resource
                .store()
                .watchWithState(
                    scope,
                    current ? resource.store().revision() : revision,
                    query.sendInitialEvents().isPresent() && query.allowBookmarks());
      } else {
        long from = revision == 0 ? resource.store().current().revision() : revision;
        stream = resource.store().watchAfter(scope, from);
      }
    } catch (ApiError expired) {
      if (expired.code() != 410) {
        throw expired;
      }
      stream = failed(expired);
      return new ApiResponse.Watch(stream);
    }
    return new ApiResponse.Watch(new Timed(resource.store(), stream, request, query));
  }

  /** A watch that cannot begin says why, and ends. */
  private static WatchStream failed(ApiError error) {
    var events =
        new AtomicReference<>(
            List.of(new WatchEvent(WatchEvent.Type.ERROR, error.status().struct())));
    return new WatchStream() {
      @Override
      public List<WatchEvent> take() {
        return events.getAndSet(List.of());
      }

      @Override
      public void close() {}
    };
  }

  /** A watch that says how far it is now and then, and at the end of its time. */
  private final class Timed implements WatchStream {
    private final ObjectStore store;
    private final WatchStream stream;
    private final Clock.Timer end;
    private final Clock.Timer last;
    private volatile Clock.Timer next;
    private volatile boolean closed;

    Timed(ObjectStore store, WatchStream stream, ApiRequest request, ListQuery query) {
      this.store = store;
      this.stream = stream;
      var time = Duration.between(clock.now(), request.deadline());
      var untilLast = time.minus(LAST_BOOKMARK);
      end = clock.schedule(time, () -> ObjectStore.end(stream));
      last =
          query.allowBookmarks() && untilLast.isPositive()
              ? clock.schedule(untilLast, () -> store.bookmark(stream))
              : end;
      next = query.allowBookmarks() ? clock.schedule(BOOKMARK_INTERVAL, this::bookmark) : end;
    }

    private void bookmark() {
      if (!closed) {
        store.bookmark(stream);
        next = clock.schedule(BOOKMARK_INTERVAL, this::bookmark);
      }
    }

    @Override
    public List<WatchEvent> take() throws InterruptedException {
      return stream.take();
    }

    @Override
    public void close() {
      closed = true;
      end.cancel();
      last.cancel();
      next.cancel();
      stream.close();
    }
  }
}
