package dev.caravel.kubectl.resource;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.kubectl.CommandException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the kind that a person means by {@code pods}, {@code po}, {@code deploy.apps}. */
public final class ResourceTypes {
  /** Groups whose resources lose to another group's of the same name. */
  private static final List<String> LAST = List.of("events.k8s.io");

  private ResourceTypes() {}

  /**
   * The kind that is meant.
   *
   * @throws CommandException if there is none of that name
   */
  @SuppressWarnings("unchecked") // All kinds that have a resource are KubernetesObjects.
  public static Kind<KubernetesObject> find(String typed) {
    var name = typed.toLowerCase(Locale.ROOT);
    return (Kind<KubernetesObject>)
        Kinds.all().stream()
            .filter(kind -> !kind.plural().isEmpty() && kind.verbs().contains("get"))
            .filter(kind -> isMeant(kind, name))
            .min(
                Comparator.comparing((Kind<?> kind) -> LAST.contains(kind.group()))
                    .thenComparing(kind -> !kind.group().isEmpty())
                    .thenComparing(Kind::version, Comparator.reverseOrder()))
            .orElseThrow(() ->
                new CommandException("the server doesn't have a resource type \"" + typed + "\""));
  }

  private static boolean isMeant(Kind<?> kind, String typed) {
    var names = new ArrayList<String>(kind.shortNames());
    names.add(kind.plural());
    names.add(kind.singular());
    for (var name : names) {
      if (typed.equals(name)
          || (!kind.group().isEmpty()
              && (typed.equals(name + "." + kind.group())
                  || typed.equals(name + "." + kind.version() + "." + kind.group())))) {
        return true;
      }
    }
    return false;
  }

  /** {@code pod}, {@code deployment.apps}: in front of a name in what commands print. */
  public static String qualified(Kind<?> kind) {
    return kind.group().isEmpty() ? kind.singular() : kind.singular() + "." + kind.group();
  }

  /** {@code pods}, {@code deployments.apps}. */
  public static String plural(Kind<?> kind) {
    return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
  }

  /** The kinds that {@code kubectl get all} means. */
  public static List<Kind<KubernetesObject>> all() {
    return List.of(
            "pods",
            "replicationcontrollers",
            "services",
            "daemonsets.apps",
            "deployments.apps",
            "replicasets.apps",
            "statefulsets.apps",
            "horizontalpodautoscalers.autoscaling",
            "cronjobs.batch",
            "jobs.batch")
        .stream()
        .map(ResourceTypes::find)
        .toList();
  }
}
