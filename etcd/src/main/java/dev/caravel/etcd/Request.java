package dev.caravel.etcd;

/** What can be asked for alone or within a transaction. */
public sealed interface Request permits RangeRequest, PutRequest, DeleteRequest, TxnRequest {

  /** True if nothing can change by it. */
  boolean isReadOnly();
}
