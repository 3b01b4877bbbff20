package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.WatchStream;
import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.TxnResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The objects of one stored kind: reads and writes of one object go to the store, lists and watches
 * to the {@link WatchCache}. A write holds only if the object is still what the writer took it for;
 * who loses reads again and decides again. Paths are {@link StoredKind#path}.
 */
public final class ObjectStore {
  private final Storage storage;
  private final StoredKind kind;
  private final Function<Struct, String> index;
  private final Duration timeToLive;

  ObjectStore(
      Storage storage, StoredKind kind, Function<Struct, String> index, Duration timeToLive) {
    this.storage = storage;
    this.kind = kind;
    this.index = index;
    this.timeToLive = timeToLive;
  }

  public StoredKind kind() {
    return kind;
  }

  /** The object as it is stored now. */
  public Optional<Struct> find(String path) throws InterruptedException {
    var request = RangeRequest.of(kind.key(path));
    return storage.call(() -> storage.store().range(request)).first().map(kv -> decode(path, kv));
  }

  /** The object of the cache if it is the same one: it need not be decoded again. */
  private Struct decode(String path, KeyValue keyValue) {
    return cache()
        .state()
        .objects()
        .get(path)
        .filter(known -> ObjectMetas.revision(known) == keyValue.modRevision())
        .orElseGet(() -> storage.recent().decode(kind, keyValue));
  }

  /** Stores an object that must not be there yet. */
  public Outcome create(Struct object, Transaction more) throws InterruptedException {
    return put(object, 0, more);
  }

  /** Stores {@code next} in the place of {@code current}. */
  public Outcome replace(Struct current, Struct next, Transaction more)
      throws InterruptedException {
    return put(next, ObjectMetas.revision(current), more);
  }

  private Outcome put(Struct object, long revision, Transaction more) throws InterruptedException {
    cache();
    String path = ObjectMetas.path(object);
    var write = storage.recent().encode(kind, object);
    var put = PutRequest.of(kind.key(path), write.bytes());
    if (!timeToLive.isZero()) {
      put = put.withLease(storage.leases().lease(timeToLive));
    }
    var response = txn(put.key(), revision, put, more);
    if (!response.succeeded()) {
      return lost(response, revision);
    }
    return new Outcome.Stored(write.stored(kind, response.revision()));
  }

  /** Deletes an object; what is returned is its last state, at the revision of the deletion. */
  public Outcome delete(Struct current, Transaction more) throws InterruptedException {
    Key key = kind.key(ObjectMetas.path(current));
    long revision = ObjectMetas.revision(current);
    var response = txn(key, revision, DeleteRequest.of(key), more);
    if (!response.succeeded()) {
      return lost(response, revision);
    }
    return new Outcome.Stored(
        ObjectMetas.withResourceVersion(current, Long.toString(response.revision())));
  }

  /**
   * The write of an object as a part of another one's transaction.
   *
   * @param revision of the version that it replaces, 0 if there must be none
   */
  public Transaction putting(String path, Struct object, long revision) {
    cache();
    Key key = kind.key(path);
    var write = storage.recent().encode(kind, object);
    return new Transaction(
        List.of(Compare.modRevision(key, revision)), List.of(PutRequest.of(key, write.bytes())));
  }

  /** The deletion of an object, if it is there, as a part of another one's transaction. */
  public Transaction deleting(String path) {
    return new Transaction(List.of(), List.of(DeleteRequest.of(kind.key(path))));
  }

  private TxnResponse txn(Key key, long revision, Request write, Transaction more)
      throws InterruptedException {
    var compare = new ArrayList<Compare>(1 + more.compare().size());
    compare.add(Compare.modRevision(key, revision));
    compare.addAll(more.compare());
    var requests = new ArrayList<Request>(1 + more.requests().size());
    requests.add(write);
    requests.addAll(more.requests());
    var now = RangeRequest.of(key).withKeysOnly();
    var request = new TxnRequest(compare, requests, List.of(now));
    return storage.call(() -> storage.store().txn(request));
  }

  private static Outcome lost(TxnResponse response, long revision) {
    long now = response.range(0).first().map(KeyValue::modRevision).orElse(0L);
    return now == revision ? new Outcome.Refused() : new Outcome.Changed();
  }

  private WatchCache cache() {
    return storage.feed().cache(kind, index);
  }

  /** All objects as they are now, or later. */
  public Listing current() throws InterruptedException {
    var cache = cache();
    storage.feed().awaitCurrent();
    return listing(cache);
  }

  /** All objects at {@code revision} or later; 0 for whatever the cache has. */
  public Listing notOlderThan(long revision) throws InterruptedException {
    var cache = cache();
    storage.feed().await(revision);
    return listing(cache);
  }

  private Listing listing(WatchCache cache) {
    // In this order: what the state has beyond the revision that was read shows in its own one.
    long reached = storage.feed().revision();
    var state = cache.state();
    return new Listing(state.objects(), Math.max(reached, state.revision()));
  }

  /**
   * All objects as they were at {@code revision}.
   *
   * @throws dev.caravel.apiserver.error.ApiError 504 if there is no such revision yet
   * @return empty if that is compacted
   */
  public Optional<Listing> exactly(long revision) throws InterruptedException {
    var cache = cache();
    storage.feed().await(revision);
    var known = cache.at(revision);
    if (known.isPresent()) {
      return Optional.of(new Listing(known.get(), revision));
    }
    try {
      var request =
          RangeRequest.of(KeyRange.prefix(kind.prefix())).withRevision(Math.max(revision, 1));
      var response = storage.call(() -> storage.store().range(request));
      var entries = new ArrayList<SortedTree.Entry<Struct>>(response.keyValues().size());
      for (var keyValue : response.keyValues()) {
        String path = keyValue.key().toString().substring(kind.prefix().length());
        entries.add(new SortedTree.Entry<>(path, storage.recent().decode(kind, keyValue)));
      }
      return Optional.of(new Listing(SortedTree.ofSorted(entries), revision));
    } catch (CompactedException gone) {
      return Optional.empty();
    }
  }

  /**
   * Watches what comes after {@code revision}.
   *
   * @throws dev.caravel.apiserver.error.ApiError 410 if what comes after it is no longer known
   */
  public WatchStream watchAfter(Scope scope, long revision) {
    return cache().watchAfter(scope, revision);
  }

  /**
   * Begins with every object as ADDED, then watches.
   *
   * @param revision the objects are at this revision or later; 0 for whatever the cache has
   * @param bookmark whether a bookmark is to tell where the objects end
   */
  public WatchStream watchWithState(Scope scope, long revision, boolean bookmark)
      throws InterruptedException {
    var cache = cache();
    storage.feed().await(revision);
    return cache.watchWithState(scope, bookmark, storage.feed().revision());
  }

  /** The revision that the store is at. */
  public long revision() throws InterruptedException {
    return storage.call(() -> storage.store().revision());
  }

  /** Tells a watcher of this kind how far it is, after all that it has been told before. */
  public void bookmark(WatchStream stream) {
    cache().bookmark((Watcher) stream, storage.feed().revision());
  }

  /** Ends a watch after all that it has been told before. */
  public static void end(WatchStream stream) {
    ((Watcher) stream).end();
  }
}
