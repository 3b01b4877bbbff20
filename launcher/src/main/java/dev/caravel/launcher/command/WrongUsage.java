package dev.caravel.launcher.command;

import dev.caravel.client.flags.Nearest;
import dev.caravel.launcher.cluster.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command line that cannot be understood is answered: what is wrong, and what was meant. */
public final class WrongUsage {
  private WrongUsage() {}

  /** Prints it and gives the exit code for wrong usage. */
  public static int print(ParameterException wrong, String[] words) {
    var line = wrong.getCommandLine();
    var err = line.getErr();
    err.println("caravel: " + message(wrong, line));
    err.println("caravel: see `" + line.getCommandSpec().qualifiedName() + " --help`");
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String message(ParameterException wrong, CommandLine line) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().getFirst(), line);
    }
    if (wrong.getCause() instanceof UsageException cause) {
      return Reason.of(cause);
    }
    var argument = wrong.getArgSpec();
    if (argument != null && wrong.getValue() != null) {
      var name = argument instanceof OptionSpec option ? option.longestName() + " " : "";
      return name + wrong.getValue() + ": " + wanted(argument.type());
    }
    return Reason.of(wrong);
  }

  private static String wanted(Class<?> type) {
    if (type.isEnum()) {
      return "there are " + Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList();
    }
    boolean isNumber = type.isPrimitive() || Number.class.isAssignableFrom(type);
    return isNumber ? "that is no number" : "that is no " + type.getSimpleName();
  }

  private static String unknown(String word, CommandLine line) {
    if (word.startsWith("-")) {
      var name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      var known = new ArrayList<String>();
      for (OptionSpec option : line.getCommandSpec().options()) {
        if (!option.hidden()) {
          known.addAll(List.of(option.names()));
        }
      }
      return "unknown option " + name + meant(name, known);
    }
    if (line.getSubcommands().isEmpty()) {
      return line.getCommandName() + " takes no further word, but there is \"" + word + "\"";
    }
    return "unknown command " + word + meant(word, line.getSubcommands().keySet());
  }

  private static String meant(String typed, Collection<String> known) {
    return known.isEmpty() ? "" : "; did you mean " + Nearest.of(typed, known) + "?";
  }
}
