package dev.caravel.controllers.frame;

import dev.caravel.client.ApiException;
import dev.caravel.client.transport.TransportException;
import dev.caravel.client.workqueue.WorkQueue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * A control loop.
 *
 * <p>How this works: handlers of informers put keys in the {@link WorkQueue}; workers, each a
 * virtual thread, take a key and {@link Reconciler reconcile} it. A key whose reconcile threw comes
 * again, later each time; one that went well starts from the beginning.
 */
public final class Controller<K> implements ControlLoop {
  private static final Logger LOG = System.getLogger("dev.caravel.controllers");

  private final String name;
  private final int workers;
  private final WorkQueue<K> queue;
  private final Reconciler<K> reconciler;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * A controller that does nothing until it is started.
   *
   * @param name as {@code --controllers} has it
   * @param workers how many keys are reconciled at a time
   */
  public Controller(String name, int workers, WorkQueue<K> queue, Reconciler<K> reconciler) {
    this.name = name;
    this.workers = workers;
    this.queue = queue;
    this.reconciler = reconciler;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
    }
  }

  private void work() {
    try {
      for (var key = queue.take(); key.isPresent(); key = queue.take()) {
        reconcile(key.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reconcile(K key) throws InterruptedException {
    try {
      reconciler.reconcile(key);
      queue.forget(key);
    } catch (ApiException | TransportException e) {
      boolean expected =
          e instanceof ApiException refused && (refused.isConflict() || refused.isNotFound());
      LOG.log(
          expected ? Level.DEBUG : Level.WARNING,
          "{0}: {1} again later: {2}",
          name,
          key,
          e.getMessage());
      queue.addRateLimited(key);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, name + ": " + key + " again later", e);
      queue.addRateLimited(key);
    } finally {
      queue.done(key);
    }
  }

  /** Interrupts what is under way and waits for it. */
  @Override
  public void close() {
    queue.close();
    threads.forEach(Thread::interrupt);
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
