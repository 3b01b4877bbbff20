package dev.caravel.client.workqueue;

import java.time.Duration;

/** Counts nothing. */
final class Unobserved implements QueueObserver {
  @Override
  public void added() {}

  @Override
  public void taken(Duration waited) {}

  @Override
  public void done(Duration worked) {}

  @Override
  public void retried() {}
}
