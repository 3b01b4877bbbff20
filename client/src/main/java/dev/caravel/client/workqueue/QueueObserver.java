package dev.caravel.client.workqueue;

import java.time.Duration;

/**
 * Is told what happens in a queue (client-go's workqueue metrics). Under the queue's lock: it must
 * not block.
 */
public interface QueueObserver {
  /** Counts nothing. */
  QueueObserver NONE = new Unobserved();

  /** A key was let in. */
  void added();

  /** A key was taken to be worked on, after it waited so long. */
  void taken(Duration waited);

  /** A key was given back, after it was worked on so long. */
  void done(Duration worked);

  /** A key failed and is to come again. */
  void retried();
}
