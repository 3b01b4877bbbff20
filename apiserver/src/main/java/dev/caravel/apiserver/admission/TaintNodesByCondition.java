package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;

/** Nothing is scheduled to a new node before it has said that it is ready. */
public final class TaintNodesByCondition implements AdmissionPlugin {
  private static final String NOT_READY = "node.kubernetes.io/not-ready";
  private static final String NO_SCHEDULE = "NoSchedule";

  @Override
  public Struct admit(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE || !request.isFor(Node.KIND)) {
      return request.object();
    }
    Node node = Node.of(request.object());
    boolean tainted =
        node.spec().taints().stream()
            .anyMatch(t -> t.key().equals(NOT_READY) && t.effect().equals(NO_SCHEDULE));
    return tainted
        ? request.object()
        : node.with(n -> n.spec(s -> s.addTaints(t -> t.key(NOT_READY).effect(NO_SCHEDULE))))
            .struct();
  }
}
