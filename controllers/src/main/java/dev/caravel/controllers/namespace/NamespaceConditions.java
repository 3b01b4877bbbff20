package dev.caravel.controllers.namespace;

import dev.caravel.api.core.v1.NamespaceCondition;
import dev.caravel.api.core.v1.NamespaceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Says in a namespace's status what its deletion waits for. */
final class NamespaceConditions {
  private static final String CONTENT_FAILURE = "NamespaceDeletionContentFailure";
  private static final String CONTENT_REMAINING = "NamespaceContentRemaining";
  private static final String FINALIZERS_REMAINING = "NamespaceFinalizersRemaining";

  private NamespaceConditions() {}

  /** The status with conditions that say what is left. */
  static NamespaceStatus of(NamespaceStatus status, Remaining left, Instant now) {
    var with =
        set(
            status,
            condition(
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered"),
            now);
    with =
        set(
            with,
            condition(
                "NamespaceDeletionGroupVersionParsingFailure",
                false,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed"),
            now);
    with =
        set(
            with,
            left.failures().isEmpty()
                ? condition(
                    CONTENT_FAILURE,
                    false,
                    "ContentDeleted",
                    "All content successfully deleted, may be waiting on finalization")
                : condition(
                    CONTENT_FAILURE,
                    true,
                    "ContentDeletionFailed",
                    "Failed to delete all resource types, %d remaining: %s"
                        .formatted(left.failures().size(), String.join(", ", left.failures()))),
            now);
    with =
        set(
            with,
            left.resources().isEmpty()
                ? condition(
                    CONTENT_REMAINING, false, "ContentRemoved", "All content successfully removed")
                : condition(
                    CONTENT_REMAINING,
                    true,
                    "SomeResourcesRemain",
                    "Some resources are remaining: "
                        + list(left.resources(), "%s has %d resource instances")),
            now);
    return set(
        with,
        left.finalizers().isEmpty()
            ? condition(
                FINALIZERS_REMAINING,
                false,
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
            : condition(
                FINALIZERS_REMAINING,
                true,
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + list(left.finalizers(), "%s in %d resource instances")),
        now);
  }

  private static String list(SortedMap<String, Integer> counts, String format) {
    return counts.entrySet().stream()
        .map(entry -> format.formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static NamespaceCondition condition(
      String type, boolean holds, String reason, String message) {
    return NamespaceCondition.builder()
        .type(type)
        .status(holds ? "True" : "False")
        .reason(reason)
        .message(message)
        .build();
  }

  private static NamespaceStatus set(
      NamespaceStatus status, NamespaceCondition condition, Instant now) {
    var conditions = new ArrayList<NamespaceCondition>();
    var fresh = condition.with(c -> c.lastTransitionTime(now));
    for (var before : status.conditions()) {
      if (!before.type().equals(condition.type())) {
        conditions.add(before);
      } else if (before.status().equals(condition.status())) {
        fresh = condition.with(c -> c.lastTransitionTime(before.lastTransitionTime().orElse(now)));
      }
    }
    var kept = fresh;
    int at =
        (int)
            status.conditions().stream().takeWhile(c -> !c.type().equals(condition.type())).count();
    conditions.add(Math.min(at, conditions.size()), kept);
    return status.with(s -> s.conditions(conditions));
  }
}
