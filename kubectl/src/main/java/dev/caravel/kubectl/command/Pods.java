package dev.caravel.kubectl.command;

import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.apps.v1.StatefulSet;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ListOptions;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pod, and the container in it, that a person means. */
final class Pods {
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  /** What somebody wants of the pods of a workload: to speak to one, or to read what one wrote. */
  enum Use {
    SPEAK,
    READ
  }

  /**
   * A pod that was found.
   *
   * @param named what the person named: the pod itself, or a workload or service of several
   */
  record Found(KubernetesObject named, Pod pod) {}

  private Pods() {}

  /** A pod by its name, or one of the pods of {@code deployment/web} or {@code service/web}. */
  static Found find(Session session, String word, Use use) {
    var target = Target.one(List.of(word), "pods");
    var object =
        session.client().resource(target.kind()).namespace(session.namespace()).get(target.name());
    if (object instanceof Pod pod) {
      return new Found(pod, pod);
    }
    var labels =
        switch (object) {
          case Deployment d -> d.spec().selector().matchLabels();
          case ReplicaSet r -> r.spec().selector().matchLabels();
          case StatefulSet s -> s.spec().selector().matchLabels();
          case DaemonSet d -> d.spec().selector().matchLabels();
          case Service s -> s.spec().selector();
          default -> throw new CommandException("cannot find pods of a " + target.kind().kind());
        };
    if (labels.isEmpty()) {
      throw new CommandException(target.kind().kind() + " " + target.name() + " selects no pods");
    }
    return new Found(object, ofWorkload(session, labels, use));
  }

  private static Pod ofWorkload(Session session, Map<String, String> labels, Use use) {
    var selector =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    var pods =
        session
            .client()
            .resource(Pod.KIND)
            .namespace(session.namespace())
            .list(ListOptions.ALL.withLabels(selector))
            .items();
    var chosen =
        pods.stream()
            .min(dearestFirst(use))
            .orElseThrow(() -> new CommandException("timed out waiting for the condition"));
    if (use == Use.READ && pods.size() > 1) {
      session
          .err()
          .println("Found " + pods.size() + " pods, using pod/" + chosen.metadata().name());
    }
    return chosen;
  }

  /**
   * One that runs and has been ready for long comes first (upstream: {@code podutils.ByLogging} and
   * {@code ActivePods}). What one wrote is wanted most of all if it was restarted often.
   */
  static Comparator<Pod> dearestFirst(Use use) {
    Comparator<Pod> restarts = Comparator.comparingInt(Pods::restarts);
    return Comparator.comparing((Pod pod) -> pod.spec().nodeName().isEmpty())
        .thenComparingInt(Pods::phase)
        .thenComparing(Pods::readySince)
        .thenComparing(use == Use.READ ? restarts.reversed() : restarts)
        .thenComparing(pod -> pod.metadata().creationTimestamp().orElse(Instant.MAX));
  }

  private static int phase(Pod pod) {
    return switch (pod.status().phase()) {
      case "Running" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  /** Beyond all times for one that is not ready. */
  private static Instant readySince(Pod pod) {
    return pod.status().conditions().stream()
        .filter(c -> c.type().equals("Ready") && c.status().equals("True"))
        .findFirst()
        .flatMap(PodCondition::lastTransitionTime)
        .orElse(Instant.MAX);
  }

  private static int restarts(Pod pod) {
    return pod.status().containerStatuses().stream()
        .mapToInt(ContainerStatus::restartCount)
        .max()
        .orElse(0);
  }

  /**
   * The container of that name, or else the one that an annotation names, or else the first; if
   * there are others, it is said which one it is.
   *
   * @throws CommandException if the pod has none of that name
   */
  static String container(Session session, Pod pod, @Nullable String wanted) {
    var all = containers(pod);
    if (wanted != null) {
      if (!all.contains(wanted)) {
        throw new CommandException(
            "container "
                + wanted
                + " is not valid for pod "
                + pod.metadata().name()
                + " out of: "
                + described(pod));
      }
      return wanted;
    }
    var named = pod.metadata().annotations().get(DEFAULT_CONTAINER);
    if (named != null && all.contains(named)) {
      return named;
    }
    var first = pod.spec().containers().getFirst().name();
    if (all.size() > 1) {
      session.err().println("Defaulted container \"" + first + "\" out of: " + described(pod));
    }
    return first;
  }

  /** The names of all containers, in the order in which they start. */
  static List<String> containers(Pod pod) {
    return Stream.of(
            pod.spec().initContainers().stream().map(Container::name),
            pod.spec().containers().stream().map(Container::name),
            pod.spec().ephemeralContainers().stream().map(c -> c.name()))
        .flatMap(names -> names)
        .toList();
  }

  private static String described(Pod pod) {
    var names = new ArrayList<String>();
    pod.spec().containers().forEach(c -> names.add(c.name()));
    pod.spec().ephemeralContainers().forEach(c -> names.add(c.name() + " (ephem)"));
    pod.spec().initContainers().forEach(c -> names.add(c.name() + " (init)"));
    return String.join(", ", names);
  }
}
