package dev.caravel.kubelet.worker;

import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * Removes what nobody asks for any more while a pod runs: of each container name all that have
 * ended but the last, and sandboxes that have nothing in them and are not the newest.
 */
final class DeadContainers {
  private DeadContainers() {}

  static void remove(CriClient runtime, ObservedPod observed) {
    Map<String, Integer> kept = new HashMap<>();
    var inUse = new HashSet<String>();
    try {
      for (var container : observed.containers()) {
        boolean removable =
            container.isExited() && kept.merge(container.name(), 1, Integer::sum) > 1;
        if (removable) {
          runtime.removeContainer(container.id());
        } else {
          inUse.add(container.sandboxId());
        }
      }
      for (var sandbox : observed.sandboxes().stream().skip(1).toList()) {
        if (!sandbox.ready() && !inUse.contains(sandbox.id())) {
          runtime.removeSandbox(sandbox.id());
        }
      }
    } catch (CriException e) {
      PodWorker.LOG.log(
          Level.WARNING,
          "cannot remove what is left of {0}/{1}: {2}",
          observed.namespace(),
          observed.name(),
          e.getMessage());
    }
  }
}
