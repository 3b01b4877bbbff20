package dev.caravel.kubectl;

import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.kubectl.command.ApplyCommand;
import dev.caravel.kubectl.command.CreateCommand;
import dev.caravel.kubectl.command.DeleteCommand;
import dev.caravel.kubectl.command.DescribeCommand;
import dev.caravel.kubectl.command.ExecCommand;
import dev.caravel.kubectl.command.ExposeCommand;
import dev.caravel.kubectl.command.GetCommand;
import dev.caravel.kubectl.command.LogsCommand;
import dev.caravel.kubectl.command.PortForwardCommand;
import dev.caravel.kubectl.command.RolloutCommand;
import dev.caravel.kubectl.command.ScaleCommand;
import dev.caravel.kubectl.command.VersionCommand;
import dev.caravel.time.SystemClock;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * kubectl, as far as it is built in.
 *
 * <p>How this works: {@code resource} reads what a person names, {@code command} has one class a
 * command, which asks the server through a {@link Session}, and {@code print} shows what came. The
 * server makes the tables.
 */
@Command(
    name = "kubectl",
    description = "Controls a Kubernetes cluster.",
    mixinStandardHelpOptions = true,
    subcommands = {
      GetCommand.class,
      DescribeCommand.class,
      ApplyCommand.class,
      CreateCommand.class,
      ExposeCommand.class,
      ScaleCommand.class,
      DeleteCommand.class,
      LogsCommand.class,
      ExecCommand.class,
      PortForwardCommand.class,
      RolloutCommand.class,
      VersionCommand.class
    })
public final class KubectlCommand implements Runnable {
  private final Optional<Path> usualConfig;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "how the server is reached")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "the kubeconfig's context to use instead of its current one")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "the namespace meant")
  private @Nullable String namespace;

  /** With the kubeconfig that the environment or the home directory has. */
  public KubectlCommand() {
    this(Optional.empty());
  }

  /** With this kubeconfig, unless {@code --kubeconfig} names another. */
  public KubectlCommand(Optional<Path> usualConfig) {
    this.usualConfig = usualConfig;
  }

  /** Without a command: shows which there are. */
  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /** Runs a command line and gives its exit code. */
  public static int run(Optional<Path> usualConfig, List<String> words) {
    var line = new CommandLine(new KubectlCommand(usualConfig));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.print(failure, System.err));
    line.setParameterExceptionHandler((wrong, arguments) -> {
      System.err.println("error: " + Misuse.text(wrong, words));
      return 1;
    });
    return line.execute(words.toArray(String[]::new));
  }

  /**
   * What commands work with; they close its client.
   *
   * @throws dev.caravel.client.kubeconfig.KubeconfigException if there is no usable kubeconfig
   */
  public Session session() {
    var config =
        Optional.ofNullable(kubeconfig)
            .or(() -> usualConfig)
            .map(Kubeconfig::load)
            .orElseGet(Kubeconfig::load);
    var chosen = context == null ? config.current() : config.context(context);
    var own = chosen.namespace().isEmpty() ? "default" : chosen.namespace();
    PrintStream err = System.err;
    var client =
        new Client(
            new HttpTransport(chosen, SystemClock.instance()),
            warning -> err.println("Warning: " + warning));
    return new Session(
        client,
        namespace == null ? own : namespace,
        SystemClock.instance(),
        System.in,
        System.out,
        err);
  }
}
