package dev.caravel.client.event;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Patch;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records what happened to objects as core/v1 Events (client-go's {@code record.EventRecorder}).
 *
 * <p>How this works: a caller only puts an event in a queue. One virtual thread takes them out,
 * lets the {@link Correlator} say whether each is new, a repetition or too much, and creates or
 * patches. Best effort: what the queue has no room for, and what the server refuses, is dropped.
 */
public final class EventRecorder implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.client.event");

  private static final int QUEUE_LIMIT = 1000;
  private static final int ATTEMPTS = 12;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(10);

  private final Client client;
  private final Clock clock;
  private final String component;
  private final String instance;
  private final Correlator correlator;
  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
  private final AtomicLong lastName = new AtomicLong();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Thread writer;

  /** Records as a component that there is one of. */
  public EventRecorder(Client client, Clock clock, String component) {
    this(client, clock, component, "");
  }

  /**
   * Records as one instance of a component.
   *
   * @param component {@code deployment-controller}, {@code kubelet}
   * @param instance the node's name, with a component that is on each; or empty
   */
  public EventRecorder(Client client, Clock clock, String component, String instance) {
    this.client = client;
    this.clock = clock;
    this.component = component;
    this.instance = instance;
    this.correlator = new Correlator(clock);
  }

  /** Something that was to be expected. */
  public void normal(KubernetesObject regarding, String reason, String message) {
    record(reference(regarding), "Normal", reason, message);
  }

  /** Something that somebody may have to look at. */
  public void warning(KubernetesObject regarding, String reason, String message) {
    record(reference(regarding), "Warning", reason, message);
  }

  /**
   * Records what happened to an object, or to a part of it.
   *
   * @param regarding with {@code fieldPath} perhaps: {@code spec.containers{main}}
   * @param type {@code Normal} or {@code Warning}
   * @param reason one word, in CamelCase
   */
  public void record(ObjectReference regarding, String type, String reason, String message) {
    var event = event(regarding, type, reason, message);
    if (closed || !queue.offer(event)) {
      LOG.log(Level.DEBUG, "dropped an event: {0} {1}", reason, message);
      return;
    }
    if (started.compareAndSet(false, true)) {
      writer = Thread.ofVirtual().name("events-" + component).start(this::write);
    }
  }

  /** How an event refers to an object. */
  public static ObjectReference reference(KubernetesObject object) {
    var metadata = object.metadata();
    return ObjectReference.builder()
        .kind(object.kind())
        .apiVersion(object.apiVersion())
        .namespace(metadata.namespace())
        .name(metadata.name())
        .uid(metadata.uid())
        .resourceVersion(metadata.resourceVersion())
        .build();
  }

  private Event event(ObjectReference regarding, String type, String reason, String message) {
    var now = clock.now();
    var nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    long unique = lastName.accumulateAndGet(nanos, (last, time) -> Math.max(last + 1, time));
    var namespace = regarding.namespace().isEmpty() ? "default" : regarding.namespace();
    return Event.builder()
        .metadata(
            m -> m.name(regarding.name() + "." + Long.toHexString(unique)).namespace(namespace))
        .involvedObject(regarding)
        .type(type)
        .reason(reason)
        .message(message)
        .source(s -> {
          s.component(component);
          if (!instance.isEmpty()) {
            s.host(instance);
          }
        })
        .reportingComponent(component)
        .reportingInstance(instance)
        .firstTimestamp(now)
        .lastTimestamp(now)
        .count(1)
        .build();
  }

  private void write() {
    try {
      while (!closed) {
        var next = correlator.correlate(queue.take());
        if (next.isPresent()) {
          write(next.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Correlated correlated) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS && !closed; attempt++) {
      try {
        correlator.written(correlated, send(correlated));
        return;
      } catch (ApiException e) {
        LOG.log(Level.DEBUG, "an event was refused: {0}", e.getMessage());
        return;
      } catch (TransportException e) {
        LOG.log(Level.DEBUG, "an event waits: {0}", e.getMessage());
        clock.sleep(BETWEEN_ATTEMPTS);
      }
    }
  }

  private Event send(Correlated correlated) {
    var event = correlated.event();
    var events = client.resource(Event.KIND).namespace(event.metadata().namespace());
    if (correlated.repeats()) {
      try {
        return events.patch(event.metadata().name(), Patch.strategic(correlated.patch()));
      } catch (ApiException e) {
        if (!e.isNotFound()) {
          throw e;
        }
        // It has expired meanwhile.
      }
    }
    return events.create(event);
  }

  /** Drops what is waiting. */
  @Override
  public void close() {
    closed = true;
    var running = writer;
    if (running != null) {
      running.interrupt();
    }
  }
}
