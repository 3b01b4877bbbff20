package dev.caravel.controllers.frame;

import dev.caravel.client.Client;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Informers;
import dev.caravel.client.workqueue.RateLimit;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What controllers are made of. Informers are shared: a pod is in memory once, whoever asks. For
 * any number of threads.
 */
public final class ControllerContext implements AutoCloseable {
  private final Client client;
  private final Clock clock;
  private final QueueMetrics metrics;
  private final Informers informers;
  private final List<EventRecorder> recorders = new CopyOnWriteArrayList<>();

  /** The client is not closed with it. */
  public ControllerContext(Client client, Clock clock, QueueMetrics metrics) {
    this.client = client;
    this.clock = clock;
    this.metrics = metrics;
    this.informers = new Informers(client, clock);
  }

  public Client client() {
    return client;
  }

  public Clock clock() {
    return clock;
  }

  public Informers informers() {
    return informers;
  }

  /**
   * A queue that is measured.
   *
   * @param name as upstream's metrics have it
   */
  public <K> WorkQueue<K> queue(String name) {
    var queue = new WorkQueue<K>(clock, RateLimit.DEFAULT, metrics.observer(name));
    metrics.watch(name, queue);
    return queue;
  }

  /** Records events in the name of a controller, such as {@code deployment-controller}. */
  public EventRecorder events(String component) {
    var recorder = new EventRecorder(client, clock, component);
    recorders.add(recorder);
    return recorder;
  }

  /** Ends the watches; what is not yet written of events is dropped. */
  @Override
  public void close() {
    informers.close();
    recorders.forEach(EventRecorder::close);
  }
}
