package dev.caravel.launcher.command;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** How a command that failed says so: one line, and the stack only with {@code -v 6}. */
public final class Failures {
  private static final int STACK_FROM = 6;

  private Failures() {}

  /** Prints why and gives the exit code. */
  public static int print(Exception failure, CommandLine line, ParseResult parsed) {
    var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    line.getErr().println("caravel: " + message);
    var verbosity = parsed.subcommand() == null ? 0 : verbosity(parsed.subcommand());
    if (verbosity >= STACK_FROM) {
      failure.printStackTrace(line.getErr());
    }
    return line.getCommandSpec().exitCodeOnExecutionException();
  }

  private static int verbosity(ParseResult command) {
    return command.hasMatchedOption("-v") ? command.matchedOptionValue("-v", 0) : 0;
  }
}
