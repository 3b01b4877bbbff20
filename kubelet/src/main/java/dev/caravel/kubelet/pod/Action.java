package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.kubelet.runtime.ObservedContainer;

/** One step towards what a pod's spec asks for. */
public sealed interface Action {

  /** Stop all containers and the sandbox. */
  record KillPod() implements Action {
    @Override
    public String toString() {
      return "kill pod";
    }
  }

  /**
   * Stop one container.
   *
   * @param message for the event
   */
  record KillContainer(ObservedContainer container, KillReason reason, String message)
      implements Action {
    @Override
    public String toString() {
      return "kill " + container.name();
    }
  }

  /**
   * Make a sandbox.
   *
   * @param attempt how many came before
   */
  record CreateSandbox(int attempt) implements Action {
    @Override
    public String toString() {
      return "create sandbox " + attempt;
    }
  }

  /** Make a container and start it, pulling its image before if need be. */
  record StartContainer(ContainerRole role, Container container) implements Action {
    @Override
    public String toString() {
      return "start " + role.word() + container.name();
    }
  }
}
