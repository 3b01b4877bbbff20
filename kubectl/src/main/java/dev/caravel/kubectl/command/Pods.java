package dev.caravel.kubectl.command;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.client.ListOptions;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The pod, and the container in it, that a person means. */
final class Pods {
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  private Pods() {}

  /** A pod by its name, or one of the pods of {@code deployment/web} or {@code service/web}. */
  static Pod find(Session session, String word) {
    var target = Target.one(List.of(word), "pods");
    var object =
        session.client().resource(target.kind()).namespace(session.namespace()).get(target.name());
    return switch (object) {
      case Pod pod -> pod;
      case Deployment d -> ofWorkload(session, d.spec().selector().matchLabels());
      case ReplicaSet r -> ofWorkload(session, r.spec().selector().matchLabels());
      case Service s -> ofWorkload(session, s.spec().selector());
      default -> throw new CommandException("cannot find pods of a " + target.kind().kind());
    };
  }

  /** One that is ready rather than one that is not, the oldest of them. */
  private static Pod ofWorkload(Session session, Map<String, String> labels) {
    var selector =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    return session
        .client()
        .resource(Pod.KIND)
        .namespace(session.namespace())
        .list(ListOptions.ALL.withLabels(selector))
        .items()
        .stream()
        .min(
            Comparator.comparing((Pod pod) -> !pod.status().phase().equals("Running"))
                .thenComparing(pod -> pod.metadata().creationTimestamp().orElseThrow()))
        .orElseThrow(() -> new CommandException("timed out waiting for the condition"));
  }

  /** The one that an annotation names, or the first; with several, which one is said. */
  static String usualContainer(Session session, Pod pod) {
    var containers = pod.spec().containers();
    var named = pod.metadata().annotations().get(DEFAULT_CONTAINER);
    if (named != null && containers.stream().anyMatch(c -> c.name().equals(named))) {
      return named;
    }
    var first = containers.getFirst().name();
    if (containers.size() > 1) {
      session
          .err()
          .println(
              "Defaulted container \""
                  + first
                  + "\" out of: "
                  + containers.stream().map(Container::name).collect(Collectors.joining(", ")));
    }
    return first;
  }
}
