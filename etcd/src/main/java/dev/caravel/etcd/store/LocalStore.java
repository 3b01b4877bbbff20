package dev.caravel.etcd.store;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.DeleteResponse;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.LeaseStatus;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.PutResponse;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.RangeResponse;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.Response;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.TxnResponse;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.etcd.log.CommandCodec;
import dev.caravel.etcd.log.Disk;
import dev.caravel.etcd.log.FileDisk;
import dev.caravel.etcd.log.Snapshot;
import dev.caravel.etcd.log.WriteAheadLog;
import dev.caravel.etcd.mvcc.Command;
import dev.caravel.etcd.mvcc.Outcome;
import dev.caravel.etcd.mvcc.StateMachine;
import dev.caravel.etcd.mvcc.View;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The store of one member, in this process.
 *
 * <p>How this works. A write becomes a {@link Command} and goes to the {@link CommitQueue}, whose
 * one thread takes all commands that wait, appends them to the {@link WriteAheadLog} in one frame
 * with one flush, applies them to the {@link StateMachine}, publishes the new {@link View} to
 * readers and watches, and only then answers. So nobody ever sees what is not on disk. Reads take
 * the published view and never wait. The state machine belongs to that thread; the view is safe for
 * all.
 */
public final class LocalStore implements KeyValueStore {
  private final StoreConfig config;
  private final Clock clock;
  private final DirectoryLock lock;
  private final StateMachine machine;
  private final WatchHub hub;
  private final CommitQueue queue;
  private final Leases leases;
  private final RequestCheck check;
  private volatile boolean closed;
  private volatile Clock.Timer progressTimer;

  private LocalStore(
      StoreConfig config,
      Clock clock,
      DirectoryLock lock,
      StateMachine machine,
      Disk disk,
      WriteAheadLog log) {
    this.config = config;
    this.clock = clock;
    this.lock = lock;
    this.machine = machine;
    hub = new WatchHub(machine.view());
    queue = new CommitQueue(config, machine, disk, log, hub);
    check = new RequestCheck(config.maxTxnOperations());
    leases = new Leases(machine, queue, clock);
    progressTimer = clock.schedule(config.progressInterval(), this::notifyProgress);
    queue.start();
  }

  /**
   * Opens the store in its directory, which is made if it is missing.
   *
   * @throws dev.caravel.etcd.log.DamagedLogException if what is on disk was changed
   * @throws IOException if another process has the directory open, or it cannot be read or written
   */
  public static LocalStore open(StoreConfig config, Clock clock) throws IOException {
    Files.createDirectories(config.directory());
    var lock = DirectoryLock.take(config.directory());
    try {
      var disk = new FileDisk(config.directory());
      var machine = new StateMachine();
      long index = Snapshot.load(disk, machine);
      var log =
          WriteAheadLog.open(
              disk, index, (number, bytes) -> machine.apply(CommandCodec.decode(bytes)));
      return new LocalStore(config, clock, lock, machine, disk, log);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Sends a command to the disk; the answer comes when it is there. */
  public CompletableFuture<Outcome> submit(Command command) {
    return queue.submit(command);
  }

  /** Sends a write to the disk if there is nothing wrong with it; the answer comes later. */
  public CompletableFuture<Response> submit(Request request) {
    check.check(request);
    return queue.submit(new Command.Write(request)).thenApply(LocalStore::response);
  }

  private static Response response(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Written(var response) -> response;
      case Outcome.Done done -> throw new IllegalStateException("a write without an answer");
      case Outcome.Refused(var reason) -> throw reason;
    };
  }

  @Override
  public RangeResponse range(RangeRequest request) {
    check.check(request);
    return current(view -> view.range(request), oldestAsked(request));
  }

  /**
   * Reads from what is published, and again if a compaction overtook the read: a read of the
   * current revision never fails for that. What is asked for by its number may be gone.
   */
  private <T> T current(Function<View, T> read, long oldestAsked) {
    while (true) {
      try {
        return read.apply(hub.view());
      } catch (CompactedException e) {
        if (oldestAsked < e.compactRevision()) {
          throw e;
        }
      }
    }
  }

  /** The lowest revision that a request asks for by its number. */
  private static long oldestAsked(Request request) {
    return switch (request) {
      case RangeRequest range -> range.revision() > 0 ? range.revision() : Long.MAX_VALUE;
      case PutRequest put -> Long.MAX_VALUE;
      case DeleteRequest delete -> Long.MAX_VALUE;
      case TxnRequest txn ->
          Stream.concat(txn.success().stream(), txn.failure().stream())
              .mapToLong(LocalStore::oldestAsked)
              .min()
              .orElse(Long.MAX_VALUE);
    };
  }

  @Override
  public PutResponse put(PutRequest request) {
    return (PutResponse) write(request);
  }

  @Override
  public DeleteResponse delete(DeleteRequest request) {
    return (DeleteResponse) write(request);
  }

  @Override
  public TxnResponse txn(TxnRequest request) {
    if (request.isReadOnly()) {
      check.check(request);
      return current(view -> (TxnResponse) machine.read(view, request), oldestAsked(request));
    }
    return (TxnResponse) write(request);
  }

  private Response write(Request request) {
    return await(submit(request));
  }

  private static <T> T await(CompletableFuture<T> answer) {
    return CommitQueue.await(answer);
  }

  @Override
  public Watch watch(WatchRequest request) {
    return hub.watch(request);
  }

  @Override
  public LeaseStatus grantLease(long id, long ttlSeconds) {
    return leases.grant(id, ttlSeconds);
  }

  @Override
  public long keepLeaseAlive(long id) {
    return leases.keepAlive(id);
  }

  @Override
  public void revokeLease(long id) {
    leases.revoke(id);
  }

  @Override
  public LeaseStatus leaseStatus(long id, boolean withKeys) {
    return leases.status(id, withKeys);
  }

  @Override
  public List<Long> leases() {
    return leases.ids();
  }

  @Override
  public void compact(long revision) {
    queue.execute(new Command.Compact(revision));
  }

  @Override
  public long revision() {
    return hub.view().revision();
  }

  /** The state that readers see. */
  public View view() {
    return hub.view();
  }

  /** True while writes are refused for want of room. */
  public boolean hasNoSpaceAlarm() {
    return machine.hasNoSpaceAlarm();
  }

  /** Raises the alarm that there is no room: writes that add data are refused. */
  public void raiseNoSpaceAlarm() {
    queue.execute(new Command.NoSpaceAlarm(true));
  }

  /** Lowers the alarm that there is no room; the next write raises it again if there is none. */
  public void disarmNoSpaceAlarm() {
    queue.execute(new Command.NoSpaceAlarm(false));
  }

  /**
   * Writes all of the current state to {@code file}, as a snapshot that a store can be opened from.
   *
   * @return the revision of that state
   */
  public long backUp(Disk.Appender file) throws IOException {
    while (true) {
      var view = hub.view();
      var granted = Snapshot.granted(machine);
      var snapshot = new Snapshot(lastIndex(), view, machine.hasNoSpaceAlarm(), granted);
      var base = view.versionsBeforeCompaction();
      if (!view.isOvertaken()) {
        snapshot.write(file, base);
        return view.revision();
      }
    }
  }

  /** How many watches there are. */
  public int watches() {
    return hub.watches();
  }

  /** The bytes of all keys and values that are held. */
  public long bytes() {
    return machine.bytes();
  }

  /** The bounds of this store. */
  public StoreConfig config() {
    return config;
  }

  /** The number of the last record in the log. */
  public long lastIndex() {
    return queue.lastIndex();
  }

  private void notifyProgress() {
    if (closed) {
      return;
    }
    hub.notifyProgress();
    progressTimer = clock.schedule(config.progressInterval(), this::notifyProgress);
  }

  @Override
  public void close() {
    closed = true;
    progressTimer.cancel();
    leases.close();
    queue.close();
    hub.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
