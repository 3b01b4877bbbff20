package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.Bind;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Status;

/** Binds a pod through its binding subresource. */
public final class DefaultBinder implements Bind {
  private final Binding binding;

  /** How a pod is bound; throws what makes it fail. */
  @FunctionalInterface
  public interface Binding {
    void bind(Pod pod, String node);
  }

  public DefaultBinder(Binding binding) {
    this.binding = binding;
  }

  @Override
  public String name() {
    return "DefaultBinder";
  }

  @Override
  public Status bind(CycleState state, Pod pod, String node) {
    try {
      binding.bind(pod, node);
      return Status.SUCCESS;
    } catch (RuntimeException refused) {
      return new Status.Failure(name(), refused);
    }
  }
}
