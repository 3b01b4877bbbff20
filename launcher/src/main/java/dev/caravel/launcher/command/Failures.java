package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.Reason;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** How a command that failed says so: one line, and the stack only with {@code -v 6}. */
public final class Failures {
  private static final int STACK_FROM = 6;

  private Failures() {}

  /** Prints why and gives the exit code. */
  public static int print(Exception failure, CommandLine line, ParseResult parsed) {
    line.getErr().println("caravel: " + Reason.of(failure));
    if (verbosity(parsed) >= STACK_FROM) {
      failure.printStackTrace(line.getErr());
    }
    return failure instanceof UsageException
        ? line.getCommandSpec().exitCodeOnInvalidInput()
        : line.getCommandSpec().exitCodeOnExecutionException();
  }

  private static int verbosity(ParseResult command) {
    if (command.hasSubcommand()) {
      return verbosity(command.subcommand());
    }
    return command.matchedOptionValue("-v", 0) instanceof Integer level ? level : 0;
  }
}
