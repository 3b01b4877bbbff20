package dev.caravel.controllers.object;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.client.ApiException;
import dev.caravel.client.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an owner does with objects that are his or could be: keeps those that match his selector,
 * gives up those that do no more, takes over orphans that match (upstream's {@code
 * ControllerRefManager}).
 */
public final class Claim<O extends KubernetesObject, T extends KubernetesObject> {
  private final Resource<O> owners;
  private final Resource<T> resource;
  private final O owner;
  private final LabelQuery selector;
  private boolean checked;
  private boolean mayAdopt;

  /**
   * The claims of one owner.
   *
   * @param owners where the owner is looked up before he takes anything over
   * @param resource of what is claimed, in the owner's namespace
   */
  public Claim(Resource<O> owners, Resource<T> resource, O owner, LabelQuery selector) {
    this.owners = owners;
    this.resource = resource;
    this.owner = owner;
    this.selector = selector;
  }

  /** Those of the candidates that are the owner's, now. */
  public List<T> claim(List<T> candidates) {
    var claimed = new ArrayList<T>();
    for (var candidate : candidates) {
      boolean matches = selector.matches(candidate.metadata().labels());
      var holder = Owners.controllerUid(candidate);
      if (holder.equals(owner.metadata().uid())) {
        if (matches) {
          claimed.add(candidate);
        } else if (!owner.metadata().hasDeletionTimestamp()) {
          release(candidate);
        }
      } else if (holder.isEmpty()
          && matches
          && !candidate.metadata().hasDeletionTimestamp()
          && mayAdopt()) {
        adopt(candidate, claimed);
      }
    }
    return claimed;
  }

  private void release(T object) {
    try {
      resource.patch(
          object.metadata().name(), Owners.release(object, Set.of(owner.metadata().uid())));
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private void adopt(T object, List<T> claimed) {
    try {
      claimed.add(resource.patch(object.metadata().name(), Owners.adopt(object, owner)));
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Asks the server itself: the owner in the store may be gone, and another of his name there. */
  private boolean mayAdopt() {
    if (!checked) {
      mayAdopt =
          !owner.metadata().hasDeletionTimestamp()
              && owners
                  .find(owner.metadata().name())
                  .filter(now -> now.metadata().uid().equals(owner.metadata().uid()))
                  .filter(now -> !now.metadata().hasDeletionTimestamp())
                  .isPresent();
      checked = true;
    }
    return mayAdopt;
  }
}
