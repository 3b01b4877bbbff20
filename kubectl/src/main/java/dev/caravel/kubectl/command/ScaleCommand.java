package dev.caravel.kubectl.command;

import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.ResourceTypes;
import dev.caravel.kubectl.resource.Target;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl scale}. */
@Command(
    name = "scale",
    description = "Sets how many pods a workload has.",
    mixinStandardHelpOptions = true)
public final class ScaleCommand extends SessionCommand {
  @Parameters(arity = "0..*", paramLabel = "TYPE NAME...")
  private List<String> words = List.of();

  @Option(names = "--replicas", paramLabel = "COUNT")
  private int replicas = Integer.MIN_VALUE;

  @Option(
      names = "--current-replicas",
      paramLabel = "COUNT",
      description = "only if it has so many")
  private int currentReplicas = -1;

  /** For the command line. */
  public ScaleCommand() {}

  @Override
  int run(Session session) {
    if (replicas == Integer.MIN_VALUE) {
      throw new CommandException("required flag(s) \"replicas\" not set");
    }
    if (replicas < 0) {
      throw new CommandException(
          "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    for (var target : Target.parse(words)) {
      var resource = session.client().resource(target.kind()).namespace(session.namespace());
      for (var name : target.names()) {
        var scale = resource.scale(name);
        if (currentReplicas >= 0 && scale.spec().replicas() != currentReplicas) {
          throw new CommandException(
              "Expected replicas to be " + currentReplicas + ", was " + scale.spec().replicas());
        }
        resource.updateScale(name, scale.with(s -> s.spec(spec -> spec.replicas(replicas))));
        session.out().println(ResourceTypes.qualified(target.kind()) + "/" + name + " scaled");
      }
    }
    return 0;
  }
}
