package dev.caravel.etcd;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param succeeded true if all comparisons held
 * @param responses the answers to the requests of the branch taken, in order
 */
public record TxnResponse(long revision, boolean succeeded, List<Response> responses)
    implements Response {

  /** The answer to a range in the branch taken. */
  public RangeResponse range(int index) {
    return (RangeResponse) responses.get(index);
  }

  /** The answer to a put in the branch taken. */
  public PutResponse put(int index) {
    return (PutResponse) responses.get(index);
  }

  /** The answer to a deletion in the branch taken. */
  public DeleteResponse delete(int index) {
    return (DeleteResponse) responses.get(index);
  }
}
