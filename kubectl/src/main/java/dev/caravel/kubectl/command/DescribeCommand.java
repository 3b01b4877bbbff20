package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ListOptions;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.print.PodDescription;
import dev.caravel.kubectl.resource.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl describe pod}. */
@Command(
    name = "describe",
    description = "Shows pods in full, with what happened to them.",
    mixinStandardHelpOptions = true)
public final class DescribeCommand extends SessionCommand {
  @Parameters(arity = "0..*", paramLabel = "pod [NAME...]")
  private List<String> words = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS")
  private String selector = "";

  /** For the command line. */
  public DescribeCommand() {}

  @Override
  int run(Session session) {
    if (words.isEmpty()) {
      throw new CommandException(
          "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a"
              + " complete list of supported resources.");
    }
    var pods = new ArrayList<Pod>();
    for (var target : Target.parse(words)) {
      if (!target.kind().kind().equals("Pod")) {
        throw new CommandException(
            "only pods can be described by the built-in kubectl; `get -o yaml` shows a "
                + target.kind().kind());
      }
      var resource = session.client().resource(Pod.KIND).namespace(session.namespace());
      if (target.names().isEmpty()) {
        var which = selector.isEmpty() ? ListOptions.ALL : ListOptions.ALL.withLabels(selector);
        pods.addAll(resource.list(which).items());
      }
      target.names().forEach(name -> pods.add(resource.get(name)));
    }
    if (pods.isEmpty()) {
      session.err().println("No resources found in " + session.namespace() + " namespace.");
    }
    var separator = "";
    for (var pod : pods) {
      session
          .out()
          .print(separator + PodDescription.of(pod, events(session, pod), session.clock().now()));
      separator = "\n\n";
    }
    return 0;
  }

  private static List<Event> events(Session session, Pod pod) {
    return session
        .client()
        .resource(Event.KIND)
        .namespace(pod.metadata().namespace())
        .list(ListOptions.ALL.withFields("involvedObject.uid=" + pod.metadata().uid()))
        .items()
        .stream()
        .sorted(Comparator.comparing(DescribeCommand::last))
        .toList();
  }

  private static Instant last(Event event) {
    return event.lastTimestamp().or(event::eventTime).orElse(Instant.EPOCH);
  }
}
