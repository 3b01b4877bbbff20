package dev.caravel.etcd.store;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.DeleteResponse;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
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
import dev.caravel.etcd.mvcc.Lease;
import dev.caravel.etcd.mvcc.Outcome;
import dev.caravel.etcd.mvcc.StateMachine;
import dev.caravel.etcd.mvcc.View;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

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
  private final FileChannel lock;
  private final StateMachine machine;
  private final WatchHub hub;
  private final CommitQueue queue;
  private final LeaseClock leaseClock;
  private final RequestCheck check;
  private final SecureRandom random = new SecureRandom();
  private volatile Clock.Timer progressTimer;

  private LocalStore(
      StoreConfig config,
      Clock clock,
      FileChannel lock,
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
    leaseClock = new LeaseClock(clock, this::leaseExpired);
    machine.leases().forEach(lease -> leaseClock.start(lease.id(), lease.ttlSeconds()));
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
    var lock = lock(config);
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

  private static FileChannel lock(StoreConfig config) throws IOException {
    var file = config.directory().resolve("lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false; // this process has it open already
    }
    if (!locked) {
      channel.close();
      throw new IOException(
          "The data directory %s is in use by another process: stop that one first, or use another."
              .formatted(config.directory()));
    }
    return channel;
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
    return current(() -> hub.view().range(request), request.revision());
  }

  /** Reads again if a compaction overtook a read of the current revision. */
  private static <T> T current(Supplier<T> read, long revision) {
    while (true) {
      try {
        return read.get();
      } catch (CompactedException e) {
        if (revision > 0) {
          throw e;
        }
      }
    }
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
      return (TxnResponse) machine.read(hub.view(), request);
    }
    return (TxnResponse) write(request);
  }

  private Response write(Request request) {
    return await(submit(request));
  }

  private long execute(Command command) {
    return switch (await(queue.submit(command))) {
      case Outcome.Done(long revision) -> revision;
      case Outcome.Written(var response) -> response.revision();
      case Outcome.Refused(var reason) -> throw reason;
    };
  }

  private static <T> T await(CompletableFuture<T> answer) {
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

  @Override
  public Watch watch(WatchRequest request) {
    return hub.watch(request);
  }

  @Override
  public LeaseStatus grantLease(long id, long ttlSeconds) {
    long chosen = id;
    while (chosen == 0 || (id == 0 && machine.lease(chosen) != null)) {
      chosen = random.nextLong() & Long.MAX_VALUE;
    }
    execute(new Command.GrantLease(chosen, ttlSeconds));
    var lease = lease(chosen);
    leaseClock.start(chosen, lease.ttlSeconds());
    return new LeaseStatus(chosen, lease.ttlSeconds(), lease.ttlSeconds(), List.of());
  }

  @Override
  public long keepLeaseAlive(long id) {
    var lease = lease(id);
    leaseClock.start(id, lease.ttlSeconds());
    return lease.ttlSeconds();
  }

  @Override
  public void revokeLease(long id) {
    execute(new Command.RevokeLease(id));
    leaseClock.stop(id);
  }

  private void leaseExpired(long id) {
    queue
        .submit(new Command.RevokeLease(id))
        .whenComplete((outcome, failure) -> {
          if (failure != null && machine.lease(id) != null) {
            leaseClock.start(id, StateMachine.MIN_LEASE_TTL_SECONDS); // try again
          } else {
            leaseClock.stop(id);
          }
        });
  }

  private Lease lease(long id) {
    var lease = machine.lease(id);
    if (lease == null) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    return lease;
  }

  @Override
  public LeaseStatus leaseStatus(long id, boolean withKeys) {
    var lease = lease(id);
    return new LeaseStatus(
        id,
        lease.ttlSeconds(),
        leaseClock.remainingSeconds(id),
        withKeys ? List.<Key>copyOf(lease.keys()) : List.of());
  }

  @Override
  public List<Long> leases() {
    return machine.leases().stream().map(Lease::id).sorted().toList();
  }

  @Override
  public void compact(long revision) {
    execute(new Command.Compact(revision));
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

  /** Lowers the alarm that there is no room; the next write raises it again if there is none. */
  public void disarmNoSpaceAlarm() {
    execute(new Command.NoSpaceAlarm(false));
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
    hub.notifyProgress();
    progressTimer = clock.schedule(config.progressInterval(), this::notifyProgress);
  }

  @Override
  public void close() {
    progressTimer.cancel();
    leaseClock.close();
    queue.close();
    hub.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
