package dev.caravel.launcher.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: a line a command and an option, each with the commands it stands behind. */
final class FishCompletion {
  private final String program;
  private final List<String> lines = new ArrayList<>();

  private FishCompletion(String program) {
    this.program = program;
  }

  /** The lines to be sourced. */
  static List<String> of(CommandSpec root) {
    var completion = new FishCompletion(root.name());
    completion.lines.add("complete -c " + root.name() + " -f");
    completion.add(root, List.of());
    return completion.lines;
  }

  private void add(CommandSpec command, List<String> behind) {
    var after = condition(behind, command.subcommands().keySet());
    for (var option : command.options()) {
      if (!option.hidden()) {
        addOption(option, after);
      }
    }
    command
        .subcommands()
        .forEach((name, line) -> {
          lines.add(
              "complete -c " + program + after + " -a " + name + described(line.getCommandSpec()));
          var deeper = new ArrayList<>(behind);
          deeper.add(name);
          add(line.getCommandSpec(), deeper);
        });
  }

  /** Behind all those commands, and before one of the next ones. */
  private static String condition(List<String> behind, Iterable<String> next) {
    var conditions = new ArrayList<String>();
    behind.forEach(command -> conditions.add("__fish_seen_subcommand_from " + command));
    var further = String.join(" ", next);
    if (!further.isEmpty()) {
      conditions.add("not __fish_seen_subcommand_from " + further);
    }
    return conditions.isEmpty() ? "" : " -n " + quoted(String.join("; and ", conditions));
  }

  private void addOption(OptionSpec option, String after) {
    var line = new StringBuilder("complete -c " + program + after);
    for (var name : option.names()) {
      if (name.startsWith("--")) {
        line.append(" -l ").append(name.substring(2));
      } else {
        line.append(name.length() == 2 ? " -s " : " -o ").append(name.substring(1));
      }
    }
    if (option.arity().max() > 0) {
      line.append(" -r -F");
    }
    var text = String.join(" ", option.description());
    lines.add(line + (text.isEmpty() ? "" : " -d " + quoted(text)));
  }

  private static String described(CommandSpec command) {
    var text = String.join(" ", command.usageMessage().description());
    return text.isEmpty() ? "" : " -d " + quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace('\n', ' ') + "'";
  }
}
