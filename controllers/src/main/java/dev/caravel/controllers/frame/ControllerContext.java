package dev.caravel.controllers.frame;

import dev.caravel.client.Client;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Informers;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.time.Clock;

/**
 * What controllers are made of. Informers are shared: a pod is in memory once, whoever asks.
 *
 * @param clock the only source of time
 */
public record ControllerContext(Client client, Informers informers, Clock clock) {

  public <K> WorkQueue<K> queue() {
    return new WorkQueue<>(clock);
  }

  /** Records events in the name of a controller, such as {@code deployment-controller}. */
  public EventRecorder events(String component) {
    return new EventRecorder(client, clock, component);
  }
}
