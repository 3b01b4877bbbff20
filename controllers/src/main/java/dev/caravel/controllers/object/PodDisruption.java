package dev.caravel.controllers.object;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.client.Client;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Deletes pods against their will, and says so in a condition (KEP-3329). */
public final class PodDisruption {
  private static final String TYPE = "DisruptionTarget";

  private PodDisruption() {}

  /** Deletes a pod with its grace period, after writing down why. */
  public static void delete(Client client, Pod pod, Instant now, String reason, String message) {
    var pods = client.resource(Pod.KIND).namespace(pod.metadata().namespace());
    var told = pod.with(p -> p.status(s -> s.conditions(with(pod, now, reason, message))));
    if (!told.equals(pod)) {
      pods.updateStatus(told);
    }
    pods.delete(
        pod.metadata().name(),
        DeleteOptions.builder().preconditions(p -> p.uid(pod.metadata().uid())).build());
  }

  /** The conditions of a pod, with this one. */
  public static List<PodCondition> with(Pod pod, Instant now, String reason, String message) {
    var conditions = new ArrayList<PodCondition>();
    var added =
        PodCondition.builder()
            .type(TYPE)
            .status("True")
            .reason(reason)
            .message(message)
            .lastTransitionTime(now);
    if (pod.metadata().generation() > 0) {
      added.observedGeneration(pod.metadata().generation());
    }
    for (var condition : pod.status().conditions()) {
      if (!condition.type().equals(TYPE)) {
        conditions.add(condition);
      } else if (condition.status().equals("True") && condition.reason().equals(reason)) {
        return pod.status().conditions();
      }
    }
    conditions.add(added.build());
    return conditions;
  }
}
