package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ApiException;
import dev.caravel.client.ListOptions;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl logs}. */
@Command(
    name = "logs",
    description = "Prints what a container wrote.",
    mixinStandardHelpOptions = true)
public final class LogsCommand extends SessionCommand {
  @Parameters(arity = "0..*", paramLabel = "POD [CONTAINER]")
  private List<String> words = List.of();

  @Option(
      names = {"-c", "--container"},
      paramLabel = "NAME")
  private @Nullable String container;

  @Option(
      names = {"-f", "--follow"},
      description = "goes on with what comes")
  private boolean follow;

  @Option(
      names = {"-p", "--previous"},
      description = "of the container's last run")
  private boolean previous;

  @Option(names = "--timestamps")
  private boolean timestamps;

  @Option(names = "--tail", paramLabel = "LINES")
  private long tail = -1;

  @Option(names = "--since", paramLabel = "DURATION", description = "as 5s, 2m or 3h")
  private @Nullable String since;

  @Option(names = "--since-time", paramLabel = "TIME")
  private @Nullable String sinceTime;

  @Option(names = "--limit-bytes", paramLabel = "BYTES")
  private long limitBytes;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS")
  private String selector = "";

  @Option(names = "--all-containers")
  private boolean allContainers;

  /** For the command line. */
  public LogsCommand() {}

  @Override
  int run(Session session) throws IOException {
    if (since != null && sinceTime != null) {
      throw new CommandException("at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    if (!selector.isEmpty()) {
      var pods =
          session
              .client()
              .resource(Pod.KIND)
              .namespace(session.namespace())
              .list(ListOptions.ALL.withLabels(selector))
              .items();
      if (pods.isEmpty()) {
        session.err().println("No resources found in " + session.namespace() + " namespace.");
      }
      for (var pod : pods) {
        print(session, pod);
      }
      return 0;
    }
    if (words.isEmpty() || words.size() > 2) {
      throw misused(
          "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
              + "POD or TYPE/NAME is a required argument for the logs command");
    }
    print(session, pod(session));
    return 0;
  }

  private Pod pod(Session session) {
    try {
      return Pods.find(session, words.getFirst(), Pods.Use.READ).pod();
    } catch (ApiException e) {
      if (e.isNotFound()) {
        throw new CommandException(
            "error from server (NotFound): pods \""
                + words.getFirst()
                + "\" not found in namespace \""
                + session.namespace()
                + "\"");
      }
      throw e;
    }
  }

  private void print(Session session, Pod pod) throws IOException {
    for (var name : containers(session, pod)) {
      try (var log =
          session.client().resource(Pod.KIND).namespace(pod.metadata().namespace()).stream(
              pod.metadata().name(), "log", parameters(name))) {
        var buffer = new byte[8192];
        for (int n = log.read(buffer); n >= 0; n = log.read(buffer)) {
          session.out().write(buffer, 0, n);
          session.out().flush();
        }
      }
    }
  }

  private List<String> containers(Session session, Pod pod) {
    if (allContainers) {
      return Pods.containers(pod);
    }
    var wanted = container == null && words.size() > 1 ? words.get(1) : container;
    return List.of(Pods.container(session, pod, wanted));
  }

  private Map<String, String> parameters(String name) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("container", name);
    if (follow) {
      parameters.put("follow", "true");
    }
    if (previous) {
      parameters.put("previous", "true");
    }
    if (timestamps) {
      parameters.put("timestamps", "true");
    }
    if (tail >= 0) {
      parameters.put("tailLines", String.valueOf(tail));
    }
    if (limitBytes > 0) {
      parameters.put("limitBytes", String.valueOf(limitBytes));
    }
    if (since != null) {
      parameters.put("sinceSeconds", String.valueOf(Durations.parse(since).toSeconds()));
    }
    if (sinceTime != null) {
      parameters.put("sinceTime", sinceTime);
    }
    return parameters;
  }
}
