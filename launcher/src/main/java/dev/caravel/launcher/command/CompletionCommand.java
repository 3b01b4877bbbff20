package dev.caravel.launcher.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravel completion SHELL}. */
@Command(
    name = "completion",
    description = "Prints what makes a shell complete Caravel's commands and options.",
    footer = {
      "",
      "  bash  source <(caravel completion bash)",
      "  zsh   source <(caravel completion zsh)",
      "  fish  caravel completion fish | source"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  private enum Shell {
    BASH,
    ZSH,
    FISH;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    var all = Commands.line(spec.root().userObject(), Commands.names());
    var out = spec.commandLine().getOut();
    switch (shell) {
      // The script for bash also knows how to be one for zsh.
      case BASH, ZSH -> out.print(AutoComplete.bash(spec.root().name(), all));
      case FISH -> FishCompletion.of(all.getCommandSpec()).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
