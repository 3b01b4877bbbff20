package dev.caravel.etcd;

import java.util.List;

/**
 * What a watch delivers: the changes of one or more whole revisions, in order; or none, which is a
 * progress notification.
 *
 * @param revision every change up to and including this revision has been delivered
 */
public record WatchBatch(long revision, List<Event> events) {

  /** True if this only says how far the watch has come. */
  public boolean isProgress() {
    return events.isEmpty();
  }
}
