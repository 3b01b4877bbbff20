package dev.caravel.runtime;

import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.GetEventsRequest;
import io.grpc.Context;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Follows the events of a node, from a pod of its own on so that it misses none. */
final class EventWatch implements AutoCloseable {
  private final Context.CancellableContext context = Context.current().withCancellation();
  private final Iterator<ContainerEventResponse> events;

  EventWatch(Node node) {
    Context before = context.attach();
    try {
      events = node.runtime.getContainerEvents(GetEventsRequest.getDefaultInstance());
    } finally {
      context.detach(before);
    }
    // Nothing says that the stream has begun, but what happens from then on shows on it.
    Thread.ofVirtual().start(() -> node.run(node.pod().build()));
    events.next();
  }

  void await(String container, ContainerEventType type) {
    until(container, type);
  }

  /** All that happens to the container, until that does. */
  List<ContainerEventType> until(String container, ContainerEventType last) {
    var seen = new ArrayList<ContainerEventType>();
    while (!seen.contains(last)) {
      var event = events.next();
      if (event.getContainerId().equals(container)) {
        seen.add(event.getContainerEventType());
      }
    }
    return seen;
  }

  @Override
  public void close() {
    context.cancel(null);
  }
}
