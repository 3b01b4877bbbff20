package dev.caravel.apiserver.storage;

import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.request.WatchStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One watch: a short queue of shared changes, which its reader turns into what its scope sees of
 * them. A reader that lets the queue fill up loses the watch, and begins anew from where it was.
 */
final class Watcher implements WatchStream {
  /** Changes that may wait for the reader; each is a reference to what all watchers share. */
  static final int MAX_QUEUED = 10_000;

  private static final int MAX_TAKEN = 256;

  private sealed interface Entry {
    record Changed(Change change) implements Entry {}

    record Given(WatchEvent event) implements Entry {}
  }

  private final Scope scope;
  private final Iterator<WatchEvent> initial;
  private final Consumer<Watcher> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Entry> queue = new ArrayDeque<>();
  private final long after;
  private boolean ended;

  /**
   * @param initial what to deliver before all else, taken by the reader
   * @param after changes up to this revision are known to the watcher already
   */
  Watcher(Scope scope, Iterator<WatchEvent> initial, long after, Consumer<Watcher> onClose) {
    this.scope = scope;
    this.initial = initial;
    this.after = after;
    this.onClose = onClose;
  }

  Scope scope() {
    return scope;
  }

  /** Offers a change; the watch ends if there is no room. */
  void offer(Change change) {
    if (change.revision() > after && scope.covers(change.path())) {
      add(new Entry.Changed(change));
    }
  }

  /** Offers an event that is for this watcher alone: a bookmark, an error. */
  void offer(WatchEvent event) {
    add(new Entry.Given(event));
  }

  private void add(Entry entry) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (queue.size() >= MAX_QUEUED) {
        ended = true;
        queue.clear();
      } else {
        queue.add(entry);
      }
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<WatchEvent> take() throws InterruptedException {
    if (initial.hasNext()) {
      var events = new ArrayList<WatchEvent>();
      while (events.size() < MAX_TAKEN && initial.hasNext()) {
        events.add(initial.next());
      }
      return events;
    }
    while (true) {
      var entries = takeEntries();
      if (entries.isEmpty()) {
        return List.of();
      }
      var events = new ArrayList<WatchEvent>(entries.size());
      for (Entry entry : entries) {
        switch (entry) {
          case Entry.Given(var event) -> events.add(event);
          case Entry.Changed(var change) -> change.seenIn(scope).ifPresent(events::add);
        }
      }
      if (!events.isEmpty()) {
        return events;
      }
    }
  }

  private List<Entry> takeEntries() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !ended) {
        filled.await();
      }
      var entries = new ArrayList<Entry>(Math.min(queue.size(), MAX_TAKEN));
      while (entries.size() < MAX_TAKEN && !queue.isEmpty()) {
        entries.add(queue.remove());
      }
      return entries;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the watch once what is queued has been taken. */
  void end() {
    lock.lock();
    try {
      ended = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      queue.clear();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
  }
}
