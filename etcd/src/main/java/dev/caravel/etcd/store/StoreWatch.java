package dev.caravel.etcd.store;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Event;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchBatch;
import dev.caravel.etcd.WatchRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;

/**
 * One watch. As long as its reader keeps up, batches wait in a short queue. When the queue is full
 * it is marked as lagging and gets no more; its reader, when it has taken what is queued, reads on
 * from the store's history until it has caught up. A slow watch so costs nothing but its position.
 */
final class StoreWatch implements Watch {
  private static final int MAX_QUEUED_BATCHES = 1_000;
  private static final int MAX_CATCH_UP_EVENTS = 1_000;

  private final WatchHub hub;
  private final WatchRequest request;
  private final Condition changed;
  private final ArrayDeque<WatchBatch> queue = new ArrayDeque<>();
  private long nextRevision;
  private boolean lagging;
  private boolean progressRequested;
  private boolean ended;

  StoreWatch(WatchHub hub, WatchRequest request, long revision) {
    this.hub = hub;
    this.request = request;
    changed = hub.lock().newCondition();
    nextRevision = request.startRevision() > 0 ? request.startRevision() : revision + 1;
    lagging = nextRevision <= revision;
  }

  WatchRequest request() {
    return request;
  }

  /** Called by the hub, under its lock. */
  void deliver(WatchBatch batch) {
    if (lagging || batch.revision() < nextRevision) {
      return;
    }
    if (queue.size() >= MAX_QUEUED_BATCHES) {
      lagging = true;
      return;
    }
    var wanted = wanted(batch);
    nextRevision = batch.revision() + 1;
    if (!wanted.events().isEmpty()) {
      queue.add(wanted);
      changed.signal();
    }
  }

  /** The batch itself, unless something in it is not for this watch. */
  private WatchBatch wanted(WatchBatch batch) {
    if (!request.noPut()
        && !request.noDelete()
        && (batch.events().isEmpty() || batch.events().getFirst().revision() >= nextRevision)) {
      return batch;
    }
    return new WatchBatch(batch.revision(), batch.events().stream().filter(this::wants).toList());
  }

  private boolean wants(Event event) {
    return event.revision() >= nextRevision
        && !(event.isDelete() ? request.noDelete() : request.noPut());
  }

  @Override
  public WatchBatch next() throws InterruptedException {
    while (true) {
      hub.lock().lockInterruptibly();
      try {
        while (!ended && queue.isEmpty() && !lagging && !progressRequested) {
          changed.await();
        }
        if (ended) {
          throw new EtcdException(Reason.STOPPED);
        }
        if (!queue.isEmpty()) {
          return queue.remove();
        }
        if (!lagging) {
          progressRequested = false;
          return new WatchBatch(hub.view().revision(), List.of());
        }
      } finally {
        hub.lock().unlock();
      }
      var batch = catchUp();
      if (!batch.events().isEmpty()) {
        return batch;
      }
    }
  }

  /** Reads on from the history; only this watch's reader moves a lagging watch. */
  private WatchBatch catchUp() {
    var found =
        hub.view().changes(request.range(), nextRevision, MAX_CATCH_UP_EVENTS, request.previous());
    var batch = wanted(new WatchBatch(found.revision(), found.events()));
    hub.lock().lock();
    try {
      nextRevision = found.revision() + 1;
      lagging = nextRevision <= hub.view().revision();
    } finally {
      hub.lock().unlock();
    }
    return batch;
  }

  @Override
  public void requestProgress() {
    hub.lock().lock();
    try {
      progressRequested = true;
      changed.signal();
    } finally {
      hub.lock().unlock();
    }
  }

  /** Called by the hub, under its lock. */
  void end() {
    ended = true;
    changed.signalAll();
  }

  @Override
  public void close() {
    hub.lock().lock();
    try {
      end();
      hub.remove(this);
    } finally {
      hub.lock().unlock();
    }
  }
}
