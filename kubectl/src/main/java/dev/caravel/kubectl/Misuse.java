package dev.caravel.kubectl;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a command line that cannot be understood is answered with, in upstream's words. */
public final class Misuse {
  private Misuse() {}

  /**
   * The text behind {@code error: }.
   *
   * @param words the whole command line
   */
  static String text(ParameterException wrong, List<String> words) {
    var command = wrong.getCommandLine().getCommandSpec();
    var path = command.qualifiedName(" ");
    var usage = "\nSee '" + path + " --help' for usage.";
    return switch (wrong) {
      case UnmatchedArgumentException unmatched -> {
        var word = unmatched.getUnmatched().getFirst();
        yield word.startsWith("-") && word.length() > 1
            ? unknownFlag(word) + usage
            : unknownWord(command, unmatched.getUnmatched());
      }
      case MissingParameterException missing -> missing(missing, words, usage);
      default ->
          wrong.getArgSpec() instanceof OptionSpec option && wrong.getValue() != null
              ? invalid(option, wrong.getValue()) + usage
              : String.valueOf(wrong.getMessage());
    };
  }

  /** The message with a hint at the command's help behind it. */
  public static String seeHelp(CommandSpec command, String message) {
    return message + "\nSee '" + command.qualifiedName(" ") + " -h' for help and examples";
  }

  private static String unknownFlag(String word) {
    return word.startsWith("--")
        ? "unknown flag: " + word.replaceFirst("=.*", "")
        : "unknown shorthand flag: '" + word.charAt(1) + "' in " + word;
  }

  private static String unknownWord(CommandSpec command, List<String> words) {
    if (command.parent() == null) {
      return "unknown command \"" + words.getFirst() + "\" for \"" + command.name() + "\"";
    }
    // One that does something itself takes the word for an argument.
    return command.userObject() instanceof Callable<?>
        ? seeHelp(command, "Unexpected args: [" + String.join(" ", words) + "]")
        : seeHelp(command, "unknown command \"" + words.getFirst() + "\"");
  }

  private static String missing(MissingParameterException wrong, List<String> words, String usage) {
    var options =
        wrong.getMissing().stream()
            .filter(OptionSpec.class::isInstance)
            .map(OptionSpec.class::cast)
            .toList();
    if (options.isEmpty()) {
      return seeHelp(
          wrong.getCommandLine().getCommandSpec(),
          "exactly one " + wrong.getMissing().getFirst().paramLabel() + " is required, got 0");
    }
    var last = words.getLast();
    boolean typed = options.stream().anyMatch(option -> isTyped(option, last));
    if (typed) {
      return "flag needs an argument: "
          + (last.startsWith("--") ? last : "'" + last.charAt(last.length() - 1) + "' in " + last)
          + usage;
    }
    return options.stream()
        .map(option -> "\"" + option.longestName().replaceFirst("^--", "") + "\"")
        .sorted()
        .collect(Collectors.joining(", ", "required flag(s) ", " not set"));
  }

  private static boolean isTyped(OptionSpec option, String word) {
    return Arrays.stream(option.names())
        .anyMatch(name ->
            name.startsWith("--")
                ? word.equals(name)
                : word.startsWith("-") && word.endsWith(name.substring(1)));
  }

  private static String invalid(OptionSpec option, String value) {
    var names =
        Arrays.stream(option.names())
            .sorted(Comparator.comparingInt(String::length))
            .collect(Collectors.joining(", "));
    var reader = option.type() == boolean.class ? "strconv.ParseBool" : "strconv.ParseInt";
    return "invalid argument \""
        + value
        + "\" for \""
        + names
        + "\" flag: "
        + reader
        + ": parsing \""
        + value
        + "\": invalid syntax";
  }
}
