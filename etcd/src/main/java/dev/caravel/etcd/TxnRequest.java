package dev.caravel.etcd;

import java.util.List;

/**
 * If all comparisons hold, does {@code success}, else {@code failure}, at one revision, as {@code
 * etcdserverpb.TxnRequest}. Comparisons, also those of transactions within, are made before
 * anything is written; a key may be written once.
 */
public record TxnRequest(List<Compare> compare, List<Request> success, List<Request> failure)
    implements Request {

  public TxnRequest {
    compare = List.copyOf(compare);
    success = List.copyOf(success);
    failure = List.copyOf(failure);
  }

  /** Does {@code requests} at one revision, whatever the store holds. */
  public static TxnRequest all(Request... requests) {
    return new TxnRequest(List.of(), List.of(requests), List.of());
  }

  /** Begins a transaction with what must hold. */
  public static TxnRequest when(Compare... compare) {
    return new TxnRequest(List.of(compare), List.of(), List.of());
  }

  /** The same, doing {@code requests} if the comparisons hold. */
  public TxnRequest then(Request... requests) {
    return new TxnRequest(compare, List.of(requests), failure);
  }

  /** The same, doing {@code requests} if a comparison fails. */
  public TxnRequest otherwise(Request... requests) {
    return new TxnRequest(compare, success, List.of(requests));
  }

  @Override
  public boolean isReadOnly() {
    return success.stream().allMatch(Request::isReadOnly)
        && failure.stream().allMatch(Request::isReadOnly);
  }
}
