package dev.caravel.launcher.command;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** Asks a person whether to go on. */
final class Confirmed {
  private Confirmed() {}

  /**
   * Whether he typed yes.
   *
   * @throws UsageException if there is nobody to ask
   */
  static boolean byPerson(String question) {
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      throw new UsageException(
          question + " There is no terminal to ask on; say --yes if you mean it");
    }
    var typed = Optional.ofNullable(terminal.get().readLine("%s [y/N] ", question)).orElse("");
    return typed.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
