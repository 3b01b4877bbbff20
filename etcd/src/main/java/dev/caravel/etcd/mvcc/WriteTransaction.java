package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.DeleteResponse;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.PutResponse;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.RangeResponse;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.Response;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.TxnResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One command's changes, all at one revision. First every comparison is made, then every request of
 * the branches taken is checked, and only then the first is carried out: nothing is ever undone.
 */
final class WriteTransaction {
  private final StateMachine state;
  private final View before;
  private final long revision;
  private boolean changed;

  WriteTransaction(StateMachine state, View before) {
    this.state = state;
    this.before = before;
    revision = before.revision() + 1;
  }

  Response execute(Request request) {
    var plan = plan(request);
    check(plan);
    return carryOut(plan);
  }

  /** A request whose comparisons are made: a transaction is the requests of the branch taken. */
  private sealed interface Step {
    record Single(Request request) implements Step {}

    record Branch(boolean succeeded, List<Step> steps) implements Step {}
  }

  private Step plan(Request request) {
    if (!(request instanceof TxnRequest txn)) {
      return new Step.Single(request);
    }
    boolean succeeded = txn.compare().stream().allMatch(this::holds);
    return new Step.Branch(
        succeeded, (succeeded ? txn.success() : txn.failure()).stream().map(this::plan).toList());
  }

  private boolean holds(Compare compare) {
    var range = RangeRequest.of(compare.range());
    var found = before.range(range).keyValues();
    if (found.isEmpty()) {
      return holds(compare, null);
    }
    return found.stream().allMatch(version -> holds(compare, version));
  }

  private static boolean holds(Compare compare, @Nullable KeyValue version) {
    return switch (compare) {
      case Compare.Value value ->
          version != null
              && value.relation().holds(Arrays.compareUnsigned(version.value(), value.operand()));
      case Compare.Number number ->
          number
              .relation()
              .holds(
                  Long.compare(
                      version == null ? 0 : number(version, number.target()), number.operand()));
    };
  }

  private static long number(KeyValue version, Compare.Target target) {
    return switch (target) {
      case VERSION -> version.version();
      case CREATE -> version.createRevision();
      case MOD -> version.modRevision();
      case LEASE -> version.lease();
    };
  }

  private void check(Step step) {
    switch (step) {
      case Step.Branch(boolean succeeded, var steps) -> steps.forEach(this::check);
      case Step.Single(RangeRequest range) -> before.checkRevision(range.revision());
      case Step.Single(PutRequest put) -> check(put);
      case Step.Single(DeleteRequest delete) -> {}
      case Step.Single(TxnRequest txn) -> throw new IllegalStateException("not planned: " + txn);
    }
  }

  private void check(PutRequest put) {
    if ((put.ignoreValue() || put.ignoreLease()) && state.current(put.key()) == null) {
      throw new EtcdException(Reason.KEY_NOT_FOUND);
    }
    if (put.lease() != 0 && state.lease(put.lease()) == null) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
  }

  private Response carryOut(Step step) {
    return switch (step) {
      case Step.Branch(boolean succeeded, var steps) -> {
        var responses = new ArrayList<Response>(steps.size());
        steps.forEach(inner -> responses.add(carryOut(inner)));
        yield new TxnResponse(currentRevision(), succeeded, responses);
      }
      case Step.Single(RangeRequest range) -> range(range);
      case Step.Single(PutRequest put) -> put(put);
      case Step.Single(DeleteRequest delete) -> delete(delete);
      case Step.Single(TxnRequest txn) -> throw new IllegalStateException("not planned: " + txn);
    };
  }

  private RangeResponse range(RangeRequest range) {
    return (changed ? state.view() : before).range(range);
  }

  private PutResponse put(PutRequest put) {
    var old = state.current(put.key());
    state.write(
        old,
        new KeyValue(
            put.key(),
            put.ignoreValue() && old != null ? old.value() : put.value(),
            old == null ? revision : old.createRevision(),
            revision,
            old == null ? 1 : old.version() + 1,
            put.ignoreLease() && old != null ? old.lease() : put.lease()));
    changed();
    return new PutResponse(revision, put.previous() ? Optional.ofNullable(old) : Optional.empty());
  }

  private DeleteResponse delete(DeleteRequest delete) {
    var old = state.current(delete.range());
    for (var version : old) {
      state.write(version, KeyValue.tombstone(version.key(), revision));
      changed();
    }
    return new DeleteResponse(currentRevision(), old.size(), delete.previous() ? old : List.of());
  }

  private void changed() {
    changed = true;
    state.advance(revision);
  }

  private long currentRevision() {
    return changed ? revision : before.revision();
  }
}
