package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.error.ApiError;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many requests are served at a time. Those beyond wait their turn in order, no longer
 * than a while and no more than so many; the rest are refused. What runs for long takes no place.
 */
final class InFlight {
  /** Requests that may wait for each place. */
  private static final int WAITING_PER_PLACE = 50;

  /** How long a request waits for its turn (upstream: a quarter of the request timeout). */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Semaphore places;
  private final int maxWaiting;
  private final int size;

  /**
   * @param size zero for no bound
   */
  InFlight(int size) {
    this.size = size;
    this.places = new Semaphore(size, true);
    this.maxWaiting = size * WAITING_PER_PLACE;
  }

  /** A place that is held until it is closed. */
  interface Place extends AutoCloseable {
    Place NONE = () -> {};

    @Override
    void close();
  }

  /**
   * Waits for a place.
   *
   * @throws ApiError 429 if there is none in time
   */
  Place take() throws InterruptedException {
    if (size == 0) {
      return Place.NONE;
    }
    if (!places.tryAcquire()
        && (places.getQueueLength() >= maxWaiting
            || !places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS))) {
      throw ApiError.tooManyRequests(
          "too many requests, please try again later", RETRY_AFTER_SECONDS);
    }
    return places::release;
  }

  /** Places taken now. */
  int taken() {
    return size == 0 ? 0 : size - places.availablePermits();
  }
}
