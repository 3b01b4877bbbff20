package dev.caravel.runtime.events;

import dev.caravel.cri.v1.ContainerEventResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/** Passes events on to everyone who follows, in order, without ever waiting for one of them. */
public final class ContainerEvents {
  /** A follower that is this many events behind is cut off; it lists, and follows anew. */
  public static final int MAX_BEHIND = 1000;

  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

  /** Everything from now on. */
  public Subscription subscribe() {
    var subscription = new Subscription();
    subscriptions.add(subscription);
    return subscription;
  }

  public void publish(ContainerEventResponse event) {
    for (var subscription : subscriptions) {
      subscription.offer(event);
    }
  }

  /** Ends every subscription. */
  public void close() {
    subscriptions.forEach(Subscription::cut);
  }

  /** One follower's place in the stream. */
  public final class Subscription implements AutoCloseable {
    // One more place than events may wait, for the end.
    private final ArrayBlockingQueue<Optional<ContainerEventResponse>> queue =
        new ArrayBlockingQueue<>(MAX_BEHIND + 1);

    /** Waits for the next event; empty when the subscription was cut. */
    public Optional<ContainerEventResponse> next() throws InterruptedException {
      return queue.take();
    }

    private synchronized void offer(ContainerEventResponse event) {
      if (queue.size() < MAX_BEHIND) {
        queue.add(Optional.of(event));
      } else {
        cut();
      }
    }

    /** Ends it: {@link #next} says so once what waits has been taken. */
    public synchronized void cut() {
      if (subscriptions.remove(this)) {
        queue.add(Optional.empty());
      }
    }

    @Override
    public void close() {
      cut();
    }
  }
}
