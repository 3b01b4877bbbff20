package dev.caravel.etcd.store;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.log.CommandCodec;
import dev.caravel.etcd.log.Disk;
import dev.caravel.etcd.log.Snapshot;
import dev.caravel.etcd.log.WriteAheadLog;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.Outcome;
import dev.caravel.etcd.mvcc.StateMachine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Group commit: everything that waits goes to disk with one flush, then takes effect, in order. */
final class CommitQueue {
  private static final Logger LOG = System.getLogger(CommitQueue.class.getName());
  private static final int MAX_BATCH_BYTES = 8 << 20;
  private static final int RECLAIM_STEPS = 2_000;
  private static final int SNAPSHOT_SHARE = 4;

  @SuppressWarnings("ArrayRecordComponent") // handed on, never copied
  private record Waiting(Command command, byte[] bytes, CompletableFuture<Outcome> answer) {}

  private final StoreConfig config;
  private final StateMachine machine;
  private final Disk disk;
  private final WriteAheadLog log;
  private final WatchHub hub;
  private final BlockingQueue<Waiting> waiting;
  private final Thread thread;
  private final Waiting stop;
  private volatile boolean stopped;
  private volatile long lastIndex;
  private volatile @Nullable Thread snapshotThread;
  private final List<Waiting> batch = new ArrayList<>();

  /** Taken from those that wait, but neither in the batch yet nor answered. */
  private @Nullable Waiting next;

  private long recordsSinceSnapshot;
  private long bytesSinceSnapshot;

  CommitQueue(
      StoreConfig config, StateMachine machine, Disk disk, WriteAheadLog log, WatchHub hub) {
    this.config = config;
    this.machine = machine;
    this.disk = disk;
    this.log = log;
    this.hub = hub;
    lastIndex = log.lastIndex();
    waiting = new ArrayBlockingQueue<>(config.maxWaiting());
    stop = new Waiting(new Command.NoSpaceAlarm(false), new byte[0], new CompletableFuture<>());
    thread = Thread.ofPlatform().name("etcd-commit").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  long lastIndex() {
    return lastIndex;
  }

  CompletableFuture<Outcome> submit(Command command) {
    byte[] bytes = CommandCodec.encode(command);
    if (bytes.length > config.maxRequestBytes()) {
      throw new EtcdException(Reason.TOO_LARGE);
    }
    var entry = new Waiting(command, bytes, new CompletableFuture<>());
    if (!stopped && !waiting.offer(entry)) {
      throw new EtcdException(Reason.TOO_MANY_REQUESTS);
    }
    if (stopped) {
      entry.answer.completeExceptionally(new EtcdException(Reason.STOPPED));
    }
    return entry.answer;
  }

  /** Sends a command to the disk and waits until it is there. */
  void execute(Command command) {
    if (await(submit(command)) instanceof Outcome.Refused(var reason)) {
      throw reason;
    }
  }

  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EtcdException(Reason.INTERRUPTED, Reason.INTERRUPTED.message(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EtcdException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void run() {
    var reason = new EtcdException(Reason.STOPPED);
    try {
      boolean open = true;
      while (open) {
        open = commit();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "interrupted");
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the store in " + config.directory() + " failed and takes no writes", e);
      reason = new EtcdException(Reason.CORRUPT, Reason.CORRUPT.message() + ": " + e, e);
    }
    stopped = true;
    if (next != null) {
      batch.add(next);
    }
    waiting.drainTo(batch);
    fail(batch, reason);
  }

  @SuppressWarnings("ReferenceEquality") // there is one stop
  private boolean commit() throws InterruptedException {
    batch.clear();
    int bytes = 0;
    boolean open = true;
    if (next == null) {
      next = first();
    }
    for (var entry = next; entry != null; entry = next) {
      if (entry == stop) {
        open = false;
        break;
      }
      if (bytes + entry.bytes.length > MAX_BATCH_BYTES && !batch.isEmpty()) {
        break;
      }
      if (hasRoom(entry, bytes)) {
        batch.add(entry);
        bytes += entry.bytes.length;
      }
      next = waiting.poll();
    }
    if (!batch.isEmpty() && append(batch)) {
      apply(batch, bytes);
    }
    return open;
  }

  /** The next command; while none comes, memory that compactions freed is given back. */
  private Waiting first() throws InterruptedException {
    var first = waiting.poll();
    while (first == null && snapshotThread == null && machine.reclaim(RECLAIM_STEPS)) {
      first = waiting.poll();
    }
    return first != null ? first : waiting.take();
  }

  /** Refuses what adds data when there is no room for it, and raises the alarm. */
  private boolean hasRoom(Waiting entry, int pending) {
    if (!addsData(entry.command)) {
      return true;
    }
    boolean full = machine.bytes() + pending + entry.bytes.length > config.quotaBytes();
    if (!full && !machine.hasNoSpaceAlarm()) {
      return true;
    }
    if (full && !machine.hasNoSpaceAlarm()) {
      var alarm = new Command.NoSpaceAlarm(true);
      var raise = new Waiting(alarm, CommandCodec.encode(alarm), new CompletableFuture<>());
      if (append(List.of(raise))) {
        apply(List.of(raise), raise.bytes.length);
      }
    }
    entry.answer.completeExceptionally(new EtcdException(Reason.NO_SPACE));
    return false;
  }

  private static boolean addsData(Command command) {
    return switch (command) {
      case Command.Write(var request) -> addsData(request);
      case Command.GrantLease grant -> true;
      case Command.RevokeLease revoke -> false;
      case Command.Compact compact -> false;
      case Command.NoSpaceAlarm alarm -> false;
    };
  }

  private static boolean addsData(Request request) {
    return switch (request) {
      case PutRequest put -> true;
      case TxnRequest txn ->
          txn.success().stream().anyMatch(CommitQueue::addsData)
              || txn.failure().stream().anyMatch(CommitQueue::addsData);
      case dev.caravel.etcd.RangeRequest range -> false;
      case dev.caravel.etcd.DeleteRequest delete -> false;
    };
  }

  private boolean append(List<Waiting> batch) {
    try {
      log.append(batch.stream().map(Waiting::bytes).toList());
      lastIndex = log.lastIndex();
      return true;
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the write-ahead log in " + config.directory() + " refused a write", e);
      var reason =
          log.isUsable()
              ? new EtcdException(
                  Reason.NO_SPACE, Reason.NO_SPACE.message() + ": " + e.getMessage(), e)
              : new EtcdException(
                  Reason.CORRUPT,
                  "etcdserver: the log could not be flushed; restart the store: " + e.getMessage(),
                  e);
      fail(batch, reason);
      return false;
    }
  }

  private void apply(List<Waiting> batch, int bytes) {
    var outcomes = new ArrayList<Outcome>(batch.size());
    for (var entry : batch) {
      outcomes.add(machine.apply(entry.command));
    }
    hub.publish(machine.view());
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).answer.complete(outcomes.get(i));
    }
    if (snapshotThread == null) {
      machine.reclaim(RECLAIM_STEPS);
    }
    recordsSinceSnapshot += batch.size();
    bytesSinceSnapshot += bytes;
    snapshotIfDue();
  }

  /** Due when the log since the last one is long, also compared with the state to be written. */
  private void snapshotIfDue() {
    if (snapshotThread != null
        || recordsSinceSnapshot < config.snapshotCount()
        || bytesSinceSnapshot < machine.bytes() / SNAPSHOT_SHARE
        || !log.rotate()) {
      return;
    }
    recordsSinceSnapshot = 0;
    bytesSinceSnapshot = 0;
    var snapshot = Snapshot.of(log.lastIndex(), machine);
    var saving = Thread.ofPlatform().name("etcd-snapshot").daemon().unstarted(() -> save(snapshot));
    snapshotThread = saving; // before it starts: when it ends, it says so here
    saving.start();
  }

  private void save(Snapshot snapshot) {
    try {
      snapshot.save(disk);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no snapshot in " + config.directory() + "; the log is kept", e);
    } finally {
      snapshotThread = null;
    }
  }

  private static void fail(List<Waiting> entries, EtcdException reason) {
    entries.forEach(entry -> entry.answer.completeExceptionally(reason));
  }

  /** Commits what was submitted before, then stops. */
  void close() {
    boolean interrupted = false;
    try {
      waiting.put(stop);
      thread.join();
      var snapshot = snapshotThread;
      if (snapshot != null) {
        snapshot.join();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      interrupted = true;
    }
    stopped = true;
    try {
      log.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "closing the log in " + config.directory(), e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
