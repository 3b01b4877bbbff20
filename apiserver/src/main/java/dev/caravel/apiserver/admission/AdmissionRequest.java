package dev.caravel.apiserver.admission;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.util.Optional;

/**
 * A write that is about to happen.
 *
 * @param kind the kind of the resource that is written to, which is not the object's for a
 *     subresource such as binding
 * @param namespace empty for what is outside namespaces
 * @param name empty while an object to be created has none
 * @param subresource empty if none
 * @param object the object as it is to be stored; for a deletion the one that is deleted
 * @param old the object as it is stored, for updates and deletions
 * @param warnings where to leave warnings for the caller
 */
public record AdmissionRequest(
    Operation operation,
    Kind<?> kind,
    String namespace,
    String name,
    String subresource,
    Struct object,
    Optional<Struct> old,
    UserInfo user,
    boolean dryRun,
    Warnings warnings) {

  /** What the write does; the names are those of admission reviews. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
  }

  /** The same write of another object. */
  public AdmissionRequest with(Struct other) {
    return new AdmissionRequest(
        operation, kind, namespace, name, subresource, other, old, user, dryRun, warnings);
  }

  /** Whether it is about a resource of that group and plural, and not about a subresource of it. */
  public boolean isFor(Kind<?> resource) {
    return subresource.isEmpty()
        && kind.plural().equals(resource.plural())
        && kind.group().equals(resource.group());
  }
}
