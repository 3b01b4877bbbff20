package dev.caravel.controllers.object;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.OwnerReference;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Patch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Who an object belongs to. */
public final class Owners {
  private Owners() {}

  /** The owner that decides over an object. */
  public static Optional<OwnerReference> controllerOf(KubernetesObject object) {
    for (var owner : object.metadata().ownerReferences()) {
      if (owner.controller()) {
        return Optional.of(owner);
      }
    }
    return Optional.empty();
  }

  public static boolean isControlledBy(KubernetesObject object, KubernetesObject owner) {
    return controllerUid(object).equals(owner.metadata().uid());
  }

  /** Empty if nobody decides over the object. */
  public static String controllerUid(KubernetesObject object) {
    return controllerOf(object).map(OwnerReference::uid).orElse("");
  }

  /** For an index by controller: its UID; orphans are under {@code orphan/NAMESPACE}. */
  public static Collection<String> controllerIndex(KubernetesObject object) {
    var uid = controllerUid(object);
    return List.of(uid.isEmpty() ? orphansOf(object.metadata().namespace()) : uid);
  }

  /** Where {@link #controllerIndex} has those of a namespace over which nobody decides. */
  public static String orphansOf(String namespace) {
    return "orphan/" + namespace;
  }

  /** How what belongs to an object refers to it. */
  public static OwnerReference controllerReference(KubernetesObject owner) {
    return OwnerReference.builder()
        .apiVersion(owner.apiVersion())
        .kind(owner.kind())
        .name(owner.metadata().name())
        .uid(owner.metadata().uid())
        .controller(true)
        .blockOwnerDeletion(true)
        .build();
  }

  /** Makes {@code owner} decide over an object that is as it was seen. */
  public static Patch adopt(KubernetesObject object, KubernetesObject owner) {
    return patch(
        object,
        owners -> {
          var more = new ArrayList<>(owners);
          more.add(controllerReference(owner));
          return more;
        });
  }

  /** Makes owners give up an object that is as it was seen. */
  public static Patch release(KubernetesObject object, Set<String> ownerUids) {
    return patch(
        object, owners -> owners.stream().filter(o -> !ownerUids.contains(o.uid())).toList());
  }

  /** Makes an object hold up none of its owners' deletion. */
  public static Patch unblock(KubernetesObject object) {
    return patch(
        object,
        owners -> owners.stream().map(o -> o.with(r -> r.blockOwnerDeletion(false))).toList());
  }

  private static Patch patch(KubernetesObject object, UnaryOperator<List<OwnerReference>> change) {
    var metadata = object.metadata();
    var references = change.apply(metadata.ownerReferences());
    var changed =
        ObjectMeta.builder().uid(metadata.uid()).resourceVersion(metadata.resourceVersion());
    if (!references.isEmpty()) {
      changed.ownerReferences(references);
    }
    return MetadataPatch.of(changed.build(), references.isEmpty() ? "ownerReferences" : "");
  }
}
