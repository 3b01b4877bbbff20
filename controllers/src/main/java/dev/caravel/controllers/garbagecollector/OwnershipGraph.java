package dev.caravel.controllers.garbagecollector;

import dev.caravel.api.Kinds;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.OwnerReference;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who belongs to whom, of all objects of a cluster, as far as it was told; no I/O, no threads, no
 * clock. Every change answers with what should be looked at because of it.
 *
 * <p>An owner that is referred to but was never seen is in it too, as absent: looking at it shows
 * whether it exists.
 */
final class OwnershipGraph {
  static final String ORPHAN = "orphan";
  static final String FOREGROUND = "foregroundDeletion";

  /**
   * What a change makes necessary.
   *
   * @param examine objects that may have to be deleted
   * @param orphan owners whose dependents are to be let go
   */
  record Work(List<ObjectId> examine, List<ObjectId> orphan) {
    static final Work NONE = new Work(List.of(), List.of());
  }

  /**
   * What is known of an object.
   *
   * @param seen false: it is only referred to
   * @param foreground whether it waits for its dependents to be deleted
   * @param dependents in the order in which they were seen
   */
  record Look(
      ObjectId id, boolean seen, boolean deleting, boolean foreground, List<Dependent> dependents) {
    List<Dependent> blocking() {
      return dependents.stream().filter(Dependent::blocks).toList();
    }
  }

  /**
   * One that belongs to another.
   *
   * @param blocks whether the owner's deletion in the foreground waits for it
   * @param foreground whether it waits for its own dependents to be deleted
   */
  record Dependent(ObjectId id, boolean blocks, boolean foreground) {}

  private static final class Node {
    private ObjectId id;
    private boolean seen;
    private boolean deleting;
    private boolean foreground;
    private boolean orphaning;
    private List<OwnerReference> owners = List.of();
    private final Set<String> dependents = new LinkedHashSet<>();

    Node(ObjectId id) {
      this.id = id;
    }
  }

  private final Map<String, Node> nodes = new HashMap<>();

  /** An object was seen: it is new, or has changed. */
  Work put(ObjectId id, ObjectMeta metadata) {
    var examine = new LinkedHashSet<ObjectId>();
    var orphan = new ArrayList<ObjectId>();
    var node = nodes.computeIfAbsent(id.uid(), uid -> new Node(id));
    node.id = id;
    node.seen = true;
    node.deleting = metadata.hasDeletionTimestamp();
    changeOwners(node, metadata.ownerReferences(), examine);
    boolean foreground = node.deleting && metadata.finalizers().contains(FOREGROUND);
    if (foreground && !node.foreground) {
      node.dependents.forEach(uid -> node(uid).ifPresent(n -> examine.add(n.id)));
      examine.add(id);
      // Whoever is deleted in the foreground no longer holds up its own owner's examination.
      examineOwners(node, examine);
    }
    node.foreground = foreground;
    boolean orphaning = node.deleting && metadata.finalizers().contains(ORPHAN);
    if (orphaning && !node.orphaning) {
      orphan.add(id);
    }
    node.orphaning = orphaning;
    return new Work(List.copyOf(examine), orphan);
  }

  private void changeOwners(Node node, List<OwnerReference> now, Set<ObjectId> examine) {
    var before = node.owners;
    if (before.equals(now)) {
      return;
    }
    node.owners = List.copyOf(now);
    for (var owner : before) {
      if (now.stream().noneMatch(o -> o.uid().equals(owner.uid()))) {
        leave(node, owner.uid(), examine);
      }
    }
    for (var owner : now) {
      join(node, owner, examine);
    }
    if (!before.isEmpty()) {
      // Fewer owners, or one that is blocked no more: both have something to find out.
      examine.add(node.id);
      examineOwners(node, examine);
    }
  }

  private void join(Node node, OwnerReference owner, Set<ObjectId> examine) {
    var present = nodes.get(owner.uid());
    if (present == null) {
      var id = id(owner, node.id.namespace());
      if (id.isEmpty()) {
        return;
      }
      present = new Node(id.get());
      nodes.put(owner.uid(), present);
      examine.add(present.id);
    }
    if (present.dependents.add(node.id.uid()) && present.seen && !fits(present, owner, node)) {
      // Its reference names something else by this UID: it may belong to nobody.
      examine.add(node.id);
    }
  }

  private static boolean fits(Node owner, OwnerReference reference, Node dependent) {
    return owner.id.name().equals(reference.name())
        && owner.id.kind().kind().equals(reference.kind())
        && (owner.id.namespace().isEmpty()
            || owner.id.namespace().equals(dependent.id.namespace()));
  }

  /** Where an owner is, seen from a dependent; empty if its kind is not known. */
  @SuppressWarnings("unchecked") // Every kind that can own is stored, and has metadata.
  static Optional<ObjectId> id(OwnerReference owner, String namespace) {
    return Kinds.find(owner.apiVersion(), owner.kind())
        .map(kind -> (Kind<? extends KubernetesObject>) kind)
        .map(kind ->
            new ObjectId(kind, kind.namespaced() ? namespace : "", owner.name(), owner.uid()));
  }

  private void leave(Node node, String ownerUid, Set<ObjectId> examine) {
    node(ownerUid)
        .ifPresent(owner -> {
          owner.dependents.remove(node.id.uid());
          if (owner.foreground) {
            examine.add(owner.id);
          }
          if (!owner.seen && owner.dependents.isEmpty()) {
            nodes.remove(ownerUid);
          }
        });
  }

  private void examineOwners(Node node, Set<ObjectId> examine) {
    for (var owner : node.owners) {
      node(owner.uid()).filter(n -> n.foreground).ifPresent(n -> examine.add(n.id));
    }
  }

  /** An object is gone, or was found not to be there. */
  Work remove(String uid) {
    var node = nodes.remove(uid);
    if (node == null) {
      return Work.NONE;
    }
    var examine = new LinkedHashSet<ObjectId>();
    for (var owner : node.owners) {
      leave(node, owner.uid(), examine);
    }
    for (var dependent : node.dependents) {
      node(dependent).ifPresent(n -> examine.add(n.id));
    }
    return new Work(List.copyOf(examine), List.of());
  }

  private Optional<Node> node(String uid) {
    return Optional.ofNullable(nodes.get(uid));
  }

  /** What is known of an object; empty: nothing. */
  Optional<Look> look(String uid) {
    return node(uid)
        .map(
            node -> new Look(node.id, node.seen, node.deleting, node.foreground, dependents(node)));
  }

  private List<Dependent> dependents(Node node) {
    var dependents = new ArrayList<Dependent>();
    for (var uid : node.dependents) {
      node(uid)
          .ifPresent(n ->
              dependents.add(
                  new Dependent(
                      n.id,
                      n.owners.stream()
                          .anyMatch(o -> o.uid().equals(node.id.uid()) && o.blockOwnerDeletion()),
                      n.foreground)));
    }
    return dependents;
  }

  int size() {
    return nodes.size();
  }
}
