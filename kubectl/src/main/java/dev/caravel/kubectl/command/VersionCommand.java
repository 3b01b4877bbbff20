package dev.caravel.kubectl.command;

import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.KubectlCommand;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code kubectl version}. */
@Command(
    name = "version",
    description = "Prints the versions of client and server.",
    mixinStandardHelpOptions = true)
public final class VersionCommand implements Callable<Integer> {
  static final String CLIENT = "v1.36.3";

  /** The one that upstream's client of this version has in it. */
  private static final String KUSTOMIZE = "v5.8.1";

  private static final Pattern GIT_VERSION = Pattern.compile("\"gitVersion\"\\s*:\\s*\"([^\"]*)\"");

  @ParentCommand private KubectlCommand kubectl = new KubectlCommand();

  @Option(names = "--client", description = "only the client's")
  private boolean clientOnly;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> words = List.of();

  /** For the command line. */
  public VersionCommand() {}

  @Override
  public Integer call() {
    if (!words.isEmpty()) {
      throw new CommandException("extra arguments: [" + String.join(" ", words) + "]");
    }
    System.out.println("Client Version: " + CLIENT);
    System.out.println("Kustomize Version: " + KUSTOMIZE);
    if (clientOnly) {
      return 0;
    }
    var session = kubectl.session();
    try (var client = session.client()) {
      var version = GIT_VERSION.matcher(client.text(Request.of(Method.GET, "/version")));
      session.out().println("Server Version: " + (version.find() ? version.group(1) : "unknown"));
    }
    return 0;
  }
}
