package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerRestartRule;
import dev.caravel.api.core.v1.Pod;

/** Whether a container that has ended begins again. */
final class RestartPolicy {
  private RestartPolicy() {}

  /** Of a regular container: its own rules (KEP-5307), its own policy, or the pod's. */
  static boolean restarts(Pod pod, Container container, int exitCode) {
    for (var rule : container.restartPolicyRules()) {
      if (matches(rule, exitCode)) {
        return rule.action().equals("Restart");
      }
    }
    var policy =
        container.restartPolicy().isEmpty()
            ? pod.spec().restartPolicy()
            : container.restartPolicy();
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }

  private static boolean matches(ContainerRestartRule rule, int exitCode) {
    boolean listed = rule.exitCodes().values().contains(exitCode);
    return switch (rule.exitCodes().operator()) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      default -> false;
    };
  }

  /** Of an init container that failed. */
  static boolean restartsFailed(Pod pod) {
    return !pod.spec().restartPolicy().equals("Never");
  }
}
