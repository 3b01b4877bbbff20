package dev.caravel.controllers.garbagecollector;

import dev.caravel.client.Client;
import dev.caravel.controllers.object.Finalizers;
import dev.caravel.controllers.object.Owners;
import java.util.Set;

/** Takes an owner's name off all that belongs to it, and then lets the owner go. */
final class Orphaning {
  private final Live live;
  private final GarbageCollector collector;

  Orphaning(Client client, GarbageCollector collector) {
    this.live = new Live(client);
    this.collector = collector;
  }

  void orphan(ObjectId id) {
    var look = collector.look(id.uid());
    if (look.isEmpty()) {
      return;
    }
    for (var dependent : look.get().dependents()) {
      live.find(dependent.id())
          .filter(object ->
              object.metadata().ownerReferences().stream().anyMatch(o -> o.uid().equals(id.uid())))
          .ifPresent(
              object -> live.patch(dependent.id(), Owners.release(object, Set.of(id.uid()))));
    }
    live.find(id)
        .filter(owner -> owner.metadata().finalizers().contains(OwnershipGraph.ORPHAN))
        .ifPresent(owner -> live.patch(id, Finalizers.without(owner, OwnershipGraph.ORPHAN)));
  }
}
