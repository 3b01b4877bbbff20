package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.Response;
import dev.caravel.etcd.TxnRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the store is: keys with all their versions, leases, the compaction, the alarm.
 *
 * <p>How this works. Every change has a revision: one number for the whole store, counted up by
 * each command that changes keys. A key's versions stand in a {@link KeyHistory}, all keys in an
 * {@link Index}, and all changes once more in order in an {@link EventLog}. {@link #apply} takes
 * one {@link Command} after another from one thread, and the same commands always make the same
 * state. {@link #view} is that state at the current revision, for readers on any thread: nothing
 * that is written later changes what a view shows.
 *
 * <p>A compaction takes effect at once, but the memory comes back in steps, by {@link #reclaim}, so
 * that no write waits for it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
public final class StateMachine {
  /** The longest lease, in seconds. */
  public static final long MAX_LEASE_TTL_SECONDS = 9_000_000_000L;

  /** The shortest lease, in seconds: one and a half election timeouts, as etcd has it. */
  public static final long MIN_LEASE_TTL_SECONDS = 2;

  private static final int VERSION_OVERHEAD_BYTES = 64;

  private final Index index = new Index();
  private final EventLog events = new EventLog();
  private final Map<Long, Lease> leases = new ConcurrentHashMap<>();
  private final ArrayDeque<Garbage> garbage = new ArrayDeque<>();
  private long revision = 1;
  private long compactRevision = -1;
  private volatile long bytes;
  private volatile boolean noSpace;

  /** The state as it stands now. */
  public View view() {
    return new View(index, revision, compactRevision, events.window());
  }

  /** Applies one command. */
  public Outcome apply(Command command) {
    try {
      return switch (command) {
        case Command.Write(var request) ->
            new Outcome.Written(new WriteTransaction(this, view()).execute(request));
        case Command.GrantLease(long id, long ttl) -> {
          grantLease(id, ttl);
          yield new Outcome.Done(revision);
        }
        case Command.RevokeLease(long id) -> {
          revokeLease(id);
          yield new Outcome.Done(revision);
        }
        case Command.Compact(long at) -> {
          compact(at);
          yield new Outcome.Done(revision);
        }
        case Command.NoSpaceAlarm(boolean raised) -> {
          noSpace = raised;
          yield new Outcome.Done(revision);
        }
      };
    } catch (EtcdException refused) {
      return new Outcome.Refused(refused);
    }
  }

  /** True while the alarm that there is no room is raised. */
  public boolean hasNoSpaceAlarm() {
    return noSpace;
  }

  /** The bytes of all keys and values that are held, with what an entry costs. */
  public long bytes() {
    return bytes;
  }

  /** A lease. */
  public @Nullable Lease lease(long id) {
    return leases.get(id);
  }

  /** All leases. */
  public Collection<Lease> leases() {
    return Collections.unmodifiableCollection(leases.values());
  }

  /** Answers a transaction that only reads. */
  public Response read(View view, TxnRequest request) {
    return new WriteTransaction(this, view).execute(request);
  }

  /**
   * Gives back memory that a compaction freed, looking at no more than {@code steps} changes.
   *
   * @return false if there is nothing left to do
   */
  public boolean reclaim(int steps) {
    var next = garbage.peek();
    if (next == null) {
      return false;
    }
    int end = Math.min(next.events.end(), next.position + steps);
    for (; next.position < end; next.position++) {
      bytes -= index.compact(next.events.get(next.position).key(), next.revision);
    }
    if (end == next.events.end()) {
      garbage.remove();
    }
    return !garbage.isEmpty();
  }

  /**
   * Fills an empty state machine with what a snapshot holds.
   *
   * @param base the versions older than the compaction, in the order of the keys
   * @param changes the changes since, in order
   * @param granted the leases, as commands
   */
  public void restore(
      long revision,
      long compactRevision,
      boolean noSpace,
      Iterable<KeyValue> base,
      Iterable<KeyValue> changes,
      List<Command.GrantLease> granted) {
    for (var lease : granted) {
      leases.put(lease.id(), new Lease(lease.id(), lease.ttlSeconds()));
    }
    for (var version : base) {
      index.add(version);
      bytes += bytes(version);
    }
    for (var change : changes) {
      add(change);
    }
    this.revision = revision;
    this.compactRevision = compactRevision;
    index.compactRevision(compactRevision);
    this.noSpace = noSpace;
    for (var change : changes) {
      if (change.modRevision() <= compactRevision) {
        bytes -= index.compact(change.key(), compactRevision);
      }
    }
    for (var history : index.histories(KeyRange.ALL)) {
      var version = history.at(revision);
      if (version != null) {
        attach(version);
      }
    }
  }

  @Nullable KeyValue current(Key key) {
    return index.at(key, Long.MAX_VALUE);
  }

  List<KeyValue> current(KeyRange range) {
    var found = new ArrayList<KeyValue>();
    for (var history : index.histories(range)) {
      var version = history.at(Long.MAX_VALUE);
      if (version != null) {
        found.add(version);
      }
    }
    return found;
  }

  /** Writes {@code version}, a tombstone too, over {@code before}. */
  void write(@Nullable KeyValue before, KeyValue version) {
    if (before != null && before.lease() != 0 && before.lease() != version.lease()) {
      var lease = leases.get(before.lease());
      if (lease != null) {
        lease.keys().remove(before.key());
      }
    }
    add(version);
    attach(version);
  }

  void advance(long revision) {
    this.revision = revision;
  }

  private void add(KeyValue version) {
    index.add(version);
    events.add(version);
    bytes += bytes(version);
  }

  private void attach(KeyValue version) {
    if (version.lease() != 0) {
      var lease = leases.get(version.lease());
      if (lease != null) {
        lease.keys().add(version.key());
      }
    }
  }

  private void grantLease(long id, long ttlSeconds) {
    if (ttlSeconds > MAX_LEASE_TTL_SECONDS) {
      throw new EtcdException(Reason.LEASE_TTL_TOO_LARGE);
    }
    if (id == 0) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    long ttl = Math.max(MIN_LEASE_TTL_SECONDS, ttlSeconds);
    if (leases.putIfAbsent(id, new Lease(id, ttl)) != null) {
      throw new EtcdException(Reason.LEASE_EXISTS);
    }
  }

  private void revokeLease(long id) {
    var lease = leases.get(id);
    if (lease == null) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    long next = revision + 1;
    for (var key : List.copyOf(lease.keys())) {
      write(current(key), KeyValue.tombstone(key, next));
      revision = next;
    }
    leases.remove(id);
  }

  private void compact(long at) {
    if (at <= compactRevision) {
      throw new CompactedException(compactRevision);
    }
    if (at > revision) {
      throw new EtcdException(Reason.FUTURE_REVISION);
    }
    compactRevision = at;
    index.compactRevision(at);
    garbage.add(new Garbage(at, events.compact(at)));
  }

  static long bytes(KeyValue version) {
    return (long) VERSION_OVERHEAD_BYTES + version.key().length() + version.value().length;
  }

  /** The changes that a compaction made obsolete, and how many of them are dealt with. */
  private static final class Garbage {
    final long revision;
    final EventLog.Window events;
    int position;

    Garbage(long revision, EventLog.Window events) {
      this.revision = revision;
      this.events = events;
      position = events.start();
    }
  }
}
