package dev.caravel.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.etcd.RangeRequest.SortOrder;
import dev.caravel.etcd.RangeRequest.SortTarget;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every store does alike: ours in process, ours over gRPC, and etcd itself. */
public abstract class KeyValueStoreContract {
  /** Keys of this test alone: the store may be shared. */
  private final String prefix = UUID.randomUUID() + "/";

  protected abstract KeyValueStore store();

  private Key key(String name) {
    return Key.of(prefix + name);
  }

  private KeyRange all() {
    return KeyRange.prefix(prefix);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private PutRequest put(String name, String value) {
    return PutRequest.of(key(name), bytes(value));
  }

  private List<String> names(RangeResponse response) {
    return response.keyValues().stream()
        .map(version -> version.key().toString().substring(prefix.length()))
        .toList();
  }

  private static String value(KeyValue version) {
    return new String(version.value(), UTF_8);
  }

  @Test
  void rangesInEveryOrder() {
    store().put(put("a", "3"));
    store().put(put("b", "1"));
    store().put(put("c", "2"));
    store().put(put("a", "4"));
    record Case(SortTarget target, SortOrder order, String names) {}
    for (var example :
        List.of(
            new Case(SortTarget.KEY, SortOrder.NONE, "[a, b, c]"),
            new Case(SortTarget.KEY, SortOrder.DESCEND, "[c, b, a]"),
            new Case(SortTarget.VERSION, SortOrder.DESCEND, "[a, b, c]"),
            new Case(SortTarget.CREATE, SortOrder.ASCEND, "[a, b, c]"),
            new Case(SortTarget.CREATE, SortOrder.DESCEND, "[c, b, a]"),
            new Case(SortTarget.MOD, SortOrder.ASCEND, "[b, c, a]"),
            new Case(SortTarget.MOD, SortOrder.NONE, "[b, c, a]"),
            new Case(SortTarget.VALUE, SortOrder.ASCEND, "[b, c, a]"),
            new Case(SortTarget.VALUE, SortOrder.DESCEND, "[a, c, b]"))) {
      var request = RangeRequest.of(all()).sortedBy(example.target, example.order);
      assertThat(names(store().range(request)).toString())
          .as(example.toString())
          .isEqualTo(example.names);
    }
  }

  @Test
  void rangesWithLimitsCountsAndRevisions() {
    long first = store().put(put("a", "1")).revision();
    store().put(put("b", "2"));
    store().put(put("c", "3"));
    store().delete(DeleteRequest.of(key("a")));
    var limited = store().range(RangeRequest.of(all()).withLimit(1));
    assertThat(names(limited)).containsExactly("b");
    assertThat(limited.more()).isTrue();
    assertThat(limited.count()).isEqualTo(2);
    var counted = store().range(RangeRequest.of(all()).withCountOnly());
    assertThat(counted.keyValues()).isEmpty();
    assertThat(counted.count()).isEqualTo(2);
    var keys = store().range(RangeRequest.of(all()).withKeysOnly());
    assertThat(keys.keyValues()).allMatch(version -> version.value().length == 0);
    var old = store().range(RangeRequest.of(all()).withRevision(first));
    assertThat(names(old)).containsExactly("a");
    assertThat(old.revision()).isGreaterThan(first);
    assertThat(names(store().range(RangeRequest.of(KeyRange.between(key("b"), key("c"))))))
        .containsExactly("b");
    assertThat(store().range(RangeRequest.of(key("nothing"))).first()).isEmpty();
    assertThat(store().revision()).isEqualTo(old.revision());
  }

  @Test
  void putsWithTheirOptions() {
    assertThat(store().put(put("k", "1").withPrevious()).previous()).isEmpty();
    var replaced = store().put(put("k", "2").withPrevious()).previous().orElseThrow();
    assertThat(value(replaced)).isEqualTo("1");
    assertThat(replaced.version()).isEqualTo(1);
    var kept = store().put(new PutRequest(key("k"), new byte[0], 0, false, true, false));
    var now = store().range(RangeRequest.of(key("k"))).first().orElseThrow();
    assertThat(value(now)).isEqualTo("2");
    assertThat(now.version()).isEqualTo(3);
    assertThat(now.modRevision()).isEqualTo(kept.revision());
    assertThat(now.createRevision()).isEqualTo(replaced.createRevision());
  }

  @Test
  void deletionsSayWhatWasThere() {
    store().put(put("a", "1"));
    store().put(put("b", "2"));
    var deleted = store().delete(DeleteRequest.of(all()).withPrevious());
    assertThat(deleted.deleted()).isEqualTo(2);
    assertThat(deleted.previous())
        .extracting(KeyValueStoreContract::value)
        .containsExactly("1", "2");
    assertThat(store().delete(DeleteRequest.of(all())).deleted()).isZero();
  }

  @Test
  void transactionsCompareEveryNumber() {
    long revision = store().put(put("k", "v")).revision();
    var at = KeyRange.single(key("k"));
    record Case(Compare compare, boolean holds) {}
    for (var example :
        List.of(
            new Case(Compare.modRevision(key("k"), revision), true),
            new Case(Compare.modRevision(key("k"), revision - 1), false),
            new Case(Compare.absent(key("none")), true),
            new Case(Compare.absent(key("k")), false),
            new Case(Compare.version(key("k"), 1), true),
            new Case(number(at, Compare.Target.CREATE, Compare.Relation.LESS, revision + 1), true),
            new Case(number(at, Compare.Target.LEASE, Compare.Relation.GREATER, 0), false),
            new Case(number(at, Compare.Target.VERSION, Compare.Relation.NOT_EQUAL, 2), true),
            new Case(new Compare.Value(at, Compare.Relation.EQUAL, bytes("v")), true),
            new Case(new Compare.Value(at, Compare.Relation.LESS, bytes("u")), false),
            new Case(number(all(), Compare.Target.VERSION, Compare.Relation.GREATER, 0), true))) {
      var txn = TxnRequest.when(example.compare).then(RangeRequest.of(key("k")));
      assertThat(store().txn(txn).succeeded()).as(example.toString()).isEqualTo(example.holds);
    }
  }

  private static Compare number(
      KeyRange range, Compare.Target target, Compare.Relation relation, long operand) {
    return new Compare.Number(range, target, relation, operand);
  }

  @Test
  void transactionsDoAllAtOneRevision() {
    store().put(put("old", "1"));
    var inner = TxnRequest.when(Compare.version(key("old"), 1)).then(put("inner", "i")).otherwise();
    var done =
        store()
            .txn(
                TxnRequest.when(Compare.absent(key("new")))
                    .then(
                        put("new", "n"),
                        DeleteRequest.of(key("old")).withPrevious(),
                        inner,
                        RangeRequest.of(all())));
    assertThat(done.succeeded()).isTrue();
    assertThat(done.delete(1).deleted()).isEqualTo(1);
    assertThat(((TxnResponse) done.responses().get(2)).succeeded()).isTrue();
    assertThat(names(done.range(3))).containsExactly("inner", "new");
    assertThat(done.range(3).keyValues())
        .allMatch(version -> version.modRevision() == done.revision());
  }

  @Test
  void refusalsAreWordedAlike() {
    store().put(put("k", "v"));
    long future = store().revision() + 1000;
    record Case(Function<KeyValueStore, Object> call, String message) {}
    var manyPuts = new Request[129];
    for (int i = 0; i < manyPuts.length; i++) {
      manyPuts[i] = put("many" + i, "");
    }
    for (var example :
        List.of(
            new Case(s -> s.range(RangeRequest.of(Key.EMPTY)), "etcdserver: key is not provided"),
            new Case(
                s -> s.put(PutRequest.of(Key.EMPTY, bytes("v"))),
                "etcdserver: key is not provided"),
            new Case(
                s -> s.put(new PutRequest(key("none"), new byte[0], 0, false, true, false)),
                "etcdserver: key not found"),
            new Case(
                s -> s.put(new PutRequest(key("k"), bytes("v"), 0, false, true, false)),
                "etcdserver: value is provided"),
            new Case(
                s -> s.put(new PutRequest(key("k"), bytes("v"), 5, false, false, true)),
                "etcdserver: lease is provided"),
            new Case(
                s -> s.put(put("k", "v").withLease(12345)),
                "etcdserver: requested lease not found"),
            new Case(
                s -> s.txn(TxnRequest.all(put("d", "1"), put("d", "2"))),
                "etcdserver: duplicate key given in txn request"),
            new Case(
                s -> s.txn(TxnRequest.all(put("d", "1"), DeleteRequest.of(all()))),
                "etcdserver: duplicate key given in txn request"),
            new Case(
                s -> s.txn(TxnRequest.all(manyPuts)),
                "etcdserver: too many operations in txn request"),
            new Case(
                s -> s.range(RangeRequest.of(key("k")).withRevision(future)),
                "etcdserver: mvcc: required revision is a future revision"),
            new Case(
                s -> s.put(PutRequest.of(key("large"), new byte[1_600_000])),
                "etcdserver: request is too large"),
            new Case(s -> s.grantLease(0, 9_000_000_001L), "etcdserver: too large lease TTL"))) {
      assertThatThrownBy(() -> example.call.apply(store()))
          .isInstanceOf(EtcdException.class)
          .hasMessage(example.message);
    }
    assertThatThrownBy(() -> store().compact(future))
        .hasMessage("etcdserver: mvcc: required revision is a future revision");
    assertThatThrownBy(() -> store().revokeLease(4711))
        .hasMessage("etcdserver: requested lease not found");
    assertThatThrownBy(() -> store().keepLeaseAlive(4711))
        .hasMessage("etcdserver: requested lease not found");
  }

  @Test
  void watchesDeliverHistoryThenNews() throws Exception {
    long first = store().put(put("a", "1")).revision();
    store().put(put("a", "2"));
    try (var watch = store().watch(WatchRequest.of(all(), first).withPrevious())) {
      var history = watch.next();
      while (history.revision() < first + 1) {
        history = watch.next(); // a store may deliver each revision by itself
      }
      assertThat(value(history.events().getLast().keyValue())).isEqualTo("2");
      assertThat(value(history.events().getLast().previous().orElseThrow())).isEqualTo("1");
      long revision = store().delete(DeleteRequest.of(key("a"))).revision();
      var batch = watch.next();
      assertThat(batch.revision()).isEqualTo(revision);
      var event = batch.events().getFirst();
      assertThat(event.isDelete()).isTrue();
      assertThat(event.key()).isEqualTo(key("a"));
      assertThat(value(event.previous().orElseThrow())).isEqualTo("2");
      watch.requestProgress();
      var progress = watch.next();
      assertThat(progress.isProgress()).isTrue();
      assertThat(progress.revision()).isGreaterThanOrEqualTo(revision);
    }
  }

  @Test
  void watchesFromNowOnAndWithFilters() throws Exception {
    store().put(put("a", "before"));
    var noDelete = new WatchRequest(all(), 0, false, false, false, true);
    var noPut = new WatchRequest(all(), 0, false, false, true, false);
    try (var puts = store().watch(noDelete);
        var deletes = store().watch(noPut)) {
      store().put(put("a", "1"));
      store().delete(DeleteRequest.of(key("a")));
      store().put(put("a", "2"));
      assertThat(value(puts.next().events().getFirst().keyValue())).isEqualTo("1");
      assertThat(value(puts.next().events().getFirst().keyValue())).isEqualTo("2");
      assertThat(deletes.next().events()).singleElement().matches(Event::isDelete);
    }
  }

  @Test
  void whatIsCompactedIsGone() {
    long first = store().put(put("a", "1")).revision();
    long last = store().put(put("a", "2")).revision();
    store().compact(last);
    assertThatThrownBy(() -> store().range(RangeRequest.of(key("a")).withRevision(first)))
        .isInstanceOf(CompactedException.class)
        .hasMessage("etcdserver: mvcc: required revision has been compacted");
    assertThatThrownBy(() -> store().compact(first)).isInstanceOf(CompactedException.class);
    assertThat(store().range(RangeRequest.of(key("a")).withRevision(last)).count()).isEqualTo(1);
    try (var watch = store().watch(WatchRequest.of(all(), first))) {
      assertThatThrownBy(watch::next)
          .isInstanceOfSatisfying(
              CompactedException.class,
              compacted -> assertThat(compacted.compactRevision()).isEqualTo(last));
    }
  }

  @Test
  void leasesHoldKeys() {
    var lease = store().grantLease(0, 100);
    assertThat(lease.grantedTtlSeconds()).isEqualTo(100);
    store().put(put("l", "1").withLease(lease.id()));
    var status = store().leaseStatus(lease.id(), true);
    assertThat(status.keys()).containsExactly(key("l"));
    assertThat(status.remainingTtlSeconds()).isBetween(90L, 100L);
    assertThat(store().keepLeaseAlive(lease.id())).isEqualTo(100);
    assertThat(store().leases()).contains(lease.id());
    assertThatThrownBy(() -> store().grantLease(lease.id(), 5))
        .hasMessage("etcdserver: lease already exists");
    store().revokeLease(lease.id());
    assertThat(store().range(RangeRequest.of(key("l"))).first()).isEmpty();
    assertThat(store().leases()).doesNotContain(lease.id());
    assertThatThrownBy(() -> store().leaseStatus(lease.id(), false))
        .hasMessage("etcdserver: requested lease not found");
  }
}
