package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.request.RequestInfo;
import java.time.Duration;

/** Is told of every request, for metrics. Thread-safe and quick. */
public interface RequestObserver {
  /** Looks at nothing. */
  RequestObserver NONE =
      new RequestObserver() {
        @Override
        public void started(RequestInfo info) {}

        @Override
        public void ended(RequestInfo info, int code, Duration took) {}
      };

  /** A request was allowed and begins to be served. */
  void started(RequestInfo info);

  /** It has been answered. */
  void ended(RequestInfo info, int code, Duration took);
}
