package dev.caravel.etcd;

/** The answer to a {@link Request}. */
public sealed interface Response permits RangeResponse, PutResponse, DeleteResponse, TxnResponse {

  /** The store's revision when the request was answered; a write's own revision. */
  long revision();
}
