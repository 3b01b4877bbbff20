package dev.caravel.launcher;

import dev.caravel.launcher.command.Commands;
import dev.caravel.launcher.command.Defaults;
import dev.caravel.launcher.command.Failures;
import dev.caravel.launcher.command.KubectlPassThrough;
import dev.caravel.launcher.command.WrongUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code caravel}.
 *
 * <p>How this works: the first word chooses a command ({@link Commands}), and only that one's class
 * is loaded. Called by the name of one of upstream's programs, through a link, it is that
 * component. {@code up} starts this program again in the background as {@code up --foreground},
 * which is the whole cluster in one process; the other commands ask that process over a socket in
 * the data directory.
 */
@Command(
    name = "caravel",
    description = "Kubernetes 1.36 in one process.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class Caravel implements Runnable {
  private static final String KUBECTL = "kubectl";

  @Spec private CommandSpec spec = CommandSpec.create();

  private Caravel() {}

  /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] arguments) {
    int code = run(words(arguments));
    System.out.flush();
    System.exit(code);
  }

  /** The words typed, with the component's name in front if it was called by upstream's. */
  private static List<String> words(String[] arguments) {
    var words = new ArrayList<String>();
    var called = System.getenv().getOrDefault("CARAVEL_CALLED_AS", "caravel");
    Commands.calledAs(called).ifPresent(words::add);
    words.addAll(Arrays.asList(arguments));
    return words;
  }

  static int run(List<String> words) {
    if (!words.isEmpty() && words.getFirst().equals(KUBECTL)) {
      return KubectlPassThrough.run(words.subList(1, words.size()));
    }
    var line = commandLine(words);
    int code = line.execute(words.toArray(String[]::new));
    line.getOut().flush();
    line.getErr().flush();
    return code;
  }

  static CommandLine commandLine(List<String> words) {
    var chosen = words.isEmpty() ? "" : words.getFirst();
    var known = Commands.names().contains(chosen);
    var line = Commands.line(new Caravel(), known ? List.of(chosen) : Commands.names());
    line.setDefaultValueProvider(new Defaults(words))
        .setExecutionExceptionHandler(Failures::print)
        .setParameterExceptionHandler(WrongUsage::print)
        .setCaseInsensitiveEnumValuesAllowed(true);
    return line.setUsageHelpAutoWidth(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
