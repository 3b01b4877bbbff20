package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** The key-value store as one that holds objects: the feed and what all kinds share. */
public final class Storage implements AutoCloseable {
  private final KeyValueStore store;
  private final RecentWrites recent = new RecentWrites();
  private final Leases leases;
  private final Feed feed;
  private final Compactor compactor;

  /** Begins to watch the store, which stays the caller's to close. */
  public Storage(KeyValueStore store, Clock clock) {
    this.store = store;
    leases = new Leases(store, clock);
    feed = new Feed(store, clock, recent);
    compactor = new Compactor(store, clock);
  }

  /**
   * The objects of a kind.
   *
   * @param index a value of each object that many watches select by; always empty if there is none
   * @param timeToLive after how long objects are deleted by themselves; zero for never
   */
  public ObjectStore objects(StoredKind kind, Function<Struct, String> index, Duration timeToLive) {
    return new ObjectStore(this, kind, index, timeToLive);
  }

  KeyValueStore store() {
    return store;
  }

  RecentWrites recent() {
    return recent;
  }

  Leases leases() {
    return leases;
  }

  Feed feed() {
    return feed;
  }

  /** Calls the store; what it refuses becomes an answer, but for what is compacted. */
  <T> T call(Supplier<T> call) throws InterruptedException {
    try {
      return call.get();
    } catch (CompactedException gone) {
      throw gone;
    } catch (EtcdException refused) {
      if (refused.reason() == Reason.INTERRUPTED) {
        throw new InterruptedException();
      }
      throw StoreErrors.of(refused);
    }
  }

  @Override
  public void close() {
    compactor.close();
    feed.close();
  }
}
