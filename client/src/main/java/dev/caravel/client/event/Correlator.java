package dev.caravel.client.event;

import dev.caravel.api.core.v1.Event;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of an event (client-go's {@code EventCorrelator}): too many from one source
 * about one object are dropped; many that differ in their message alone become one; the same again
 * is counted. For one thread; remembers the last {@link #REMEMBERED} of each.
 */
final class Correlator {
  static final int REMEMBERED = 4096;

  /** A source may say this many things about an object at once, and one more each 5 minutes. */
  static final int BURST = 25;

  private static final Duration ONE_MORE = Duration.ofMinutes(5);

  /** From so many different messages on, within the time, events are combined. */
  static final int MESSAGES = 10;

  private static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
  private static final String COMBINED = "(combined from similar events): ";

  private static final class Allowance {
    private double left = BURST;
    private long at;
  }

  private static final class Similar {
    private final Set<String> messages = new HashSet<>();
    private long lastAt;
  }

  private final Clock clock;
  private final Map<EventKey, Allowance> allowances = remembering();
  private final Map<EventKey, Similar> similar = remembering();
  private final Map<EventKey, Event> written = remembering();

  Correlator(Clock clock) {
    this.clock = clock;
  }

  private static <V> Map<EventKey, V> remembering() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<EventKey, V> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  /** Empty if it is one too many. */
  Optional<Correlated> correlate(Event event) {
    var similarKey = EventKey.similar(event);
    boolean combined = isOneOfMany(similarKey, event.message());
    var key = combined ? similarKey : EventKey.same(event);
    var earlier = written.get(key);
    var counted = combined ? event.with(e -> e.message(COMBINED + event.message())) : event;
    if (earlier != null) {
      var message = counted.message();
      counted =
          earlier.with(e ->
              e.count(earlier.count() + 1)
                  .message(message)
                  .lastTimestamp(event.lastTimestamp().orElseGet(clock::now)));
    }
    return isAllowed(EventKey.source(event))
        ? Optional.of(new Correlated(key, counted, earlier != null))
        : Optional.empty();
  }

  /** What the server made of it. */
  void written(Correlated correlated, Event stored) {
    written.put(correlated.key(), stored);
  }

  private boolean isOneOfMany(EventKey key, String message) {
    var known = similar.computeIfAbsent(key, k -> new Similar());
    long now = clock.nanoTime();
    if (now - known.lastAt > SIMILAR_WITHIN.toNanos()) {
      known.messages.clear();
    }
    known.lastAt = now;
    if (known.messages.contains(message)) {
      return false;
    }
    if (known.messages.size() >= MESSAGES) {
      return true;
    }
    known.messages.add(message);
    return false;
  }

  private boolean isAllowed(EventKey source) {
    long now = clock.nanoTime();
    var allowance = allowances.get(source);
    if (allowance == null) {
      allowance = new Allowance();
      allowances.put(source, allowance);
    } else {
      double gained = (double) (now - allowance.at) / ONE_MORE.toNanos();
      allowance.left = Math.min(BURST, allowance.left + gained);
    }
    allowance.at = now;
    if (allowance.left < 1) {
      return false;
    }
    allowance.left--;
    return true;
  }
}
