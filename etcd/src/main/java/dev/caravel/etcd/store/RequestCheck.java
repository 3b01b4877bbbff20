package dev.caravel.etcd.store;

import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a request whatever the store holds. */
final class RequestCheck {
  private static final int MAX_DEPTH = 16;

  private final int maxOperations;

  RequestCheck(int maxOperations) {
    this.maxOperations = maxOperations;
  }

  void check(Request request) {
    check(request, 0);
    if (request instanceof TxnRequest txn) {
      writesOf(txn.success());
      writesOf(txn.failure());
    }
  }

  private void check(Request request, int depth) {
    switch (request) {
      case RangeRequest range -> checkKey(range.range().start());
      case DeleteRequest delete -> checkKey(delete.range().start());
      case PutRequest put -> {
        checkKey(put.key());
        if (put.ignoreValue() && put.value().length > 0) {
          throw new EtcdException(Reason.VALUE_PROVIDED);
        }
        if (put.ignoreLease() && put.lease() != 0) {
          throw new EtcdException(Reason.LEASE_PROVIDED);
        }
      }
      case TxnRequest txn -> {
        int operations =
            Math.max(txn.compare().size(), Math.max(txn.success().size(), txn.failure().size()));
        if (operations > maxOperations || depth > MAX_DEPTH) {
          throw new EtcdException(Reason.TOO_MANY_OPERATIONS);
        }
        txn.compare().forEach(compare -> checkKey(compare.range().start()));
        txn.success().forEach(inner -> check(inner, depth + 1));
        txn.failure().forEach(inner -> check(inner, depth + 1));
      }
    }
  }

  private static void checkKey(Key key) {
    if (key.isEmpty()) {
      throw new EtcdException(Reason.EMPTY_KEY);
    }
  }

  private record Writes(Set<Key> puts, List<KeyRange> deletes) {}

  /** What a branch writes, if it writes no key twice. */
  private static Writes writesOf(List<Request> branch) {
    var all = new Writes(new HashSet<>(), new ArrayList<>());
    for (var request : branch) {
      switch (request) {
        case RangeRequest range -> {}
        case PutRequest put -> add(all, List.of(new Writes(Set.of(put.key()), List.of())));
        case DeleteRequest delete ->
            add(all, List.of(new Writes(Set.of(), List.of(delete.range()))));
        case TxnRequest txn -> add(all, List.of(writesOf(txn.success()), writesOf(txn.failure())));
      }
    }
    return all;
  }

  /** Adds alternatives, of which only one will be carried out: they may write the same keys. */
  private static void add(Writes all, List<Writes> alternatives) {
    for (var more : alternatives) {
      for (var key : more.puts) {
        if (all.puts.contains(key) || all.deletes.stream().anyMatch(range -> range.contains(key))) {
          throw new EtcdException(Reason.DUPLICATE_KEY);
        }
      }
      for (var range : more.deletes) {
        if (all.puts.stream().anyMatch(range::contains)) {
          throw new EtcdException(Reason.DUPLICATE_KEY);
        }
      }
    }
    for (var more : alternatives) {
      all.puts.addAll(more.puts);
      all.deletes.addAll(more.deletes);
    }
  }
}
