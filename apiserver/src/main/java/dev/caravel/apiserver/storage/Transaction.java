package dev.caravel.apiserver.storage;

import dev.caravel.etcd.Compare;
import dev.caravel.etcd.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * What else is written in the transaction of an object, and what must hold for it: the allocation
 * of a Service's address, for one.
 */
public record Transaction(List<Compare> compare, List<Request> requests) {
  /** Nothing else. */
  public static final Transaction NONE = new Transaction(List.of(), List.of());

  public Transaction {
    compare = List.copyOf(compare);
    requests = List.copyOf(requests);
  }

  /** Both. */
  public Transaction and(Transaction other) {
    var allCompare = new ArrayList<>(compare);
    allCompare.addAll(other.compare);
    var allRequests = new ArrayList<>(requests);
    allRequests.addAll(other.requests);
    return new Transaction(allCompare, allRequests);
  }
}
