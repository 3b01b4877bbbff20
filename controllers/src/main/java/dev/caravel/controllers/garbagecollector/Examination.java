package dev.caravel.controllers.garbagecollector;

import dev.caravel.api.meta.v1.OwnerReference;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Client;
import dev.caravel.controllers.object.Finalizers;
import dev.caravel.controllers.object.Owners;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out whether an object still belongs to somebody, and deletes it if not. */
final class Examination {
  /** Absent owners that are remembered, so that the server is not asked for each dependent. */
  private static final int REMEMBERED = 500;

  private enum Owner {
    /** It is there. */
    SOLID,
    /** It is there, but is being deleted in the foreground. */
    WAITING,
    /** It is not there. */
    ABSENT
  }

  private final Live live;
  private final GarbageCollector collector;
  private final Set<String> absent =
      java.util.Collections.synchronizedSet(
          java.util.Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  Examination(Client client, GarbageCollector collector) {
    this.live = new Live(client);
    this.collector = collector;
  }

  void examine(ObjectId id) {
    var look = collector.look(id.uid());
    if (look.isEmpty() || (look.get().deleting() && !look.get().foreground())) {
      return;
    }
    var found = live.find(look.get().id());
    if (found.isEmpty()) {
      absent.add(id.uid());
      collector.remove(id.uid());
      return;
    }
    var object = found.get();
    if (look.get().foreground()) {
      finishForeground(look.get(), object);
    } else if (!object.metadata().ownerReferences().isEmpty()) {
      judge(look.get(), object);
    }
  }

  /** Lets an owner go when nothing that blocks it is left; until then sees to what does. */
  private void finishForeground(OwnershipGraph.Look look, KubernetesObject object) {
    var blocking = look.blocking();
    if (blocking.isEmpty()) {
      if (object.metadata().finalizers().contains(OwnershipGraph.FOREGROUND)) {
        live.patch(look.id(), Finalizers.without(object, OwnershipGraph.FOREGROUND));
      }
      return;
    }
    blocking.stream()
        .filter(dependent -> !dependent.foreground())
        .forEach(dependent -> collector.examine(dependent.id()));
  }

  private void judge(OwnershipGraph.Look look, KubernetesObject object) {
    boolean solid = false;
    boolean waiting = false;
    var lost = new HashSet<String>();
    for (var owner : object.metadata().ownerReferences()) {
      switch (state(owner, object)) {
        case SOLID -> solid = true;
        case WAITING -> {
          waiting = true;
          lost.add(owner.uid());
        }
        case ABSENT -> lost.add(owner.uid());
      }
    }
    if (solid) {
      if (!lost.isEmpty()) {
        live.patch(look.id(), Owners.release(object, lost));
      }
      return;
    }
    if (waiting && !look.dependents().isEmpty()) {
      if (look.dependents().stream().anyMatch(OwnershipGraph.Dependent::foreground)) {
        // It may be its own owner's owner: a circle would wait for itself.
        live.patch(look.id(), Owners.unblock(object));
      }
      var now = live.find(look.id());
      now.ifPresent(latest -> live.delete(look.id(), latest, "Foreground"));
      return;
    }
    live.delete(look.id(), object, propagation(object));
  }

  /** What was asked for before stays. */
  private static String propagation(KubernetesObject object) {
    var finalizers = object.metadata().finalizers();
    if (finalizers.contains(OwnershipGraph.ORPHAN)) {
      return "Orphan";
    }
    return finalizers.contains(OwnershipGraph.FOREGROUND) ? "Foreground" : "Background";
  }

  private Owner state(OwnerReference owner, KubernetesObject dependent) {
    if (absent.contains(owner.uid())) {
      return Owner.ABSENT;
    }
    Optional<ObjectId> id = OwnershipGraph.id(owner, dependent.metadata().namespace());
    if (id.isEmpty()
        || (id.get().kind().namespaced() && dependent.metadata().namespace().isEmpty())) {
      // Of a kind that is not known, or out of reach: nobody can say that it is not there.
      return Owner.SOLID;
    }
    var found = live.find(id.get());
    if (found.isEmpty()) {
      absent.add(owner.uid());
      return Owner.ABSENT;
    }
    var metadata = found.get().metadata();
    boolean waiting =
        metadata.hasDeletionTimestamp()
            && metadata.finalizers().contains(OwnershipGraph.FOREGROUND);
    return waiting ? Owner.WAITING : Owner.SOLID;
  }
}
