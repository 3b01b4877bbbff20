package dev.caravel.apiserver.authorization;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.View;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.function.Consumer;

/** Keeps {@link RbacIndex} and {@link NodePods} what the stored objects say, by following them. */
public final class AuthorizationIndexes {
  private final RbacIndex rbac = new RbacIndex();
  private final NodePods pods = new NodePods();

  /** The roles and bindings. */
  public RbacIndex rbac() {
    return rbac;
  }

  /** What the pods of each node refer to. */
  public NodePods pods() {
    return pods;
  }

  /**
   * Fills the indexes with what there is, and follows every change from then on.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void follow(ObjectReader reader) throws InterruptedException {
    follow(reader, ClusterRole.KIND, rbac::put, rbac::remove);
    follow(reader, Role.KIND, rbac::put, rbac::remove);
    follow(reader, ClusterRoleBinding.KIND, rbac::put, rbac::remove);
    follow(reader, RoleBinding.KIND, rbac::put, rbac::remove);
    follow(reader, Pod.KIND, pods::put, pods::remove);
  }

  private static <T extends View> void follow(
      ObjectReader reader, Kind<T> kind, Consumer<T> put, Consumer<T> remove)
      throws InterruptedException {
    reader.follow(
        kind,
        event -> {
          switch (event.type()) {
            case ADDED, MODIFIED -> put.accept(kind.of(event.object()));
            case DELETED -> remove.accept(kind.of(event.object()));
            case BOOKMARK, ERROR -> {
              // Nothing has changed.
            }
          }
        });
  }
}
