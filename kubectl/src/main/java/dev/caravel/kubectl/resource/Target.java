package dev.caravel.kubectl.resource;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.kubectl.CommandException;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects that a person named.
 *
 * @param names none: all of the kind
 */
public record Target(Kind<KubernetesObject> kind, List<String> names) {

  private static final String WANTED =
      """
      You must provide one or more resources by argument or filename.
      Example resource specifications include:
         '-f rsrc.yaml'
         '--filename=rsrc.json'
         '<resource> <name>'
         '<resource>'\
      """;

  public Target {
    names = List.copyOf(names);
  }

  /**
   * Reads {@code pods a b}, {@code pods,services}, {@code pod/a service/b} or {@code all}.
   *
   * @throws CommandException if it is none of these
   */
  public static List<Target> parse(List<String> words) {
    if (words.isEmpty()) {
      throw new CommandException(WANTED);
    }
    if (words.stream().anyMatch(word -> word.indexOf('/') >= 0)) {
      return slashed(words);
    }
    var targets = new ArrayList<Target>();
    for (var type : words.getFirst().split(",", -1)) {
      if (type.equals("all")) {
        ResourceTypes.all().forEach(kind -> targets.add(new Target(kind, List.of())));
      } else {
        targets.add(new Target(ResourceTypes.find(type), words.subList(1, words.size())));
      }
    }
    return targets;
  }

  private static List<Target> slashed(List<String> words) {
    var targets = new ArrayList<Target>();
    for (var word : words) {
      int slash = word.indexOf('/');
      if (slash < 0) {
        throw new CommandException(
            "there is no need to specify a resource type as a separate argument when passing"
                + " arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>'"
                + " instead of 'kubectl get resource resource/<resource_name>'");
      }
      if (slash == 0 || slash == word.length() - 1 || word.indexOf('/', slash + 1) >= 0) {
        throw new CommandException(
            "arguments in resource/name form must have a single resource and name");
      }
      targets.add(
          new Target(
              ResourceTypes.find(word.substring(0, slash)), List.of(word.substring(slash + 1))));
    }
    return targets;
  }

  /**
   * Reads what must be one object: {@code deployment/web} or {@code deployment web}.
   *
   * @param usual the type of a name alone; empty if it must have one
   * @throws CommandException if it is none or several
   */
  public static Target one(List<String> words, String usual) {
    if (words.size() == 1 && words.getFirst().indexOf('/') < 0 && !usual.isEmpty()) {
      return new Target(ResourceTypes.find(usual), words);
    }
    var targets = parse(words);
    if (targets.size() != 1 || targets.getFirst().names().size() != 1) {
      throw new CommandException("expected one resource, as deployment/web is");
    }
    return targets.getFirst();
  }

  /** The one name. */
  public String name() {
    return names.getFirst();
  }
}
