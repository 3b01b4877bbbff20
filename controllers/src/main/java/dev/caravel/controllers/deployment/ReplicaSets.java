package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.PodTemplateSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a deployment reads from, and notes on, its replica sets. */
final class ReplicaSets {
  static final String HASH = "pod-template-hash";
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
  static final String MOST = "deployment.kubernetes.io/max-replicas";
  private static final int HISTORY_LIMIT = 2000;

  /** What is a deployment's own and not handed on to its sets. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          REVISION,
          HISTORY,
          DESIRED,
          MOST,
          "deprecated.deployment.rollback.to");

  static final Comparator<ReplicaSet> OLDEST_FIRST =
      Comparator.comparing(
              (ReplicaSet set) -> set.metadata().creationTimestamp().orElse(Instant.EPOCH))
          .thenComparing(set -> set.metadata().name());

  private ReplicaSets() {}

  static int replicas(ReplicaSet set) {
    return set.spec().hasReplicas() ? set.spec().replicas() : 1;
  }

  static int replicas(Collection<ReplicaSet> sets) {
    return sets.stream().mapToInt(ReplicaSets::replicas).sum();
  }

  /** The set that was made from the deployment's present template. */
  static Optional<ReplicaSet> newest(Deployment deployment, List<ReplicaSet> sets) {
    var template = withoutHash(deployment.spec().template());
    return sets.stream()
        .filter(set -> withoutHash(set.spec().template()).equals(template))
        .min(OLDEST_FIRST);
  }

  static boolean hasTemplateOf(ReplicaSet set, Deployment deployment) {
    return withoutHash(set.spec().template()).equals(withoutHash(deployment.spec().template()));
  }

  private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
    var labels = template.metadata().labels();
    if (!labels.containsKey(HASH)) {
      return template;
    }
    var fewer = new LinkedHashMap<>(labels);
    fewer.remove(HASH);
    return template.with(t ->
        t.metadata(m -> {
          m.clearLabels();
          if (!fewer.isEmpty()) {
            m.labels(fewer);
          }
        }));
  }

  static long revision(ReplicaSet set) {
    return number(set, REVISION).orElse(0L);
  }

  static Optional<Integer> desiredAnnotation(ReplicaSet set) {
    return number(set, DESIRED).map(Long::intValue);
  }

  static Optional<Integer> mostAnnotation(ReplicaSet set) {
    return number(set, MOST).map(Long::intValue);
  }

  private static Optional<Long> number(ReplicaSet set, String annotation) {
    var text = set.metadata().annotations().get(annotation);
    try {
      return Optional.ofNullable(text).map(Long::valueOf);
    } catch (NumberFormatException e) {
      // Anybody may write an annotation; one that makes no sense is none.
      return Optional.empty();
    }
  }

  /** The annotations of a set of this size of its deployment. */
  static Map<String, String> sized(Map<String, String> annotations, Rollout rollout) {
    var sized = new LinkedHashMap<>(annotations);
    sized.put(DESIRED, Integer.toString(rollout.desired()));
    sized.put(MOST, Integer.toString(rollout.most()));
    return sized;
  }

  /**
   * The annotations of the new set: its own and the deployment's, and a revision that is higher
   * than that of any other.
   */
  static Map<String, String> annotations(
      Map<String, String> own, Deployment deployment, long revision) {
    var annotations = new LinkedHashMap<>(own);
    deployment
        .metadata()
        .annotations()
        .forEach((name, value) -> {
          if (!NOT_COPIED.contains(name)) {
            annotations.put(name, value);
          }
        });
    var before = own.getOrDefault(REVISION, "");
    long old;
    try {
      old = before.isEmpty() ? 0 : Long.parseLong(before);
    } catch (NumberFormatException e) {
      // As upstream: a revision that is no number is left alone.
      return annotations;
    }
    if (old < revision) {
      annotations.put(REVISION, Long.toString(revision));
      if (!before.isEmpty()) {
        annotations.put(HISTORY, history(own.getOrDefault(HISTORY, ""), before));
      }
    }
    return annotations;
  }

  private static String history(String history, String revision) {
    if (history.isEmpty()) {
      return revision;
    }
    var revisions = new ArrayList<>(List.of(history.split(",", -1)));
    revisions.add(revision);
    while (String.join(",", revisions).length() > HISTORY_LIMIT && revisions.size() > 1) {
      revisions.removeFirst();
    }
    return String.join(",", revisions);
  }
}
