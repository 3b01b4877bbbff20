package dev.caravel.kubectl.command;

import dev.caravel.api.value.DurationText;
import dev.caravel.kubectl.CommandException;
import java.time.Duration;

/** Durations as Go's flags take them. */
final class Durations {
  private Durations() {}

  static Duration parse(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException("\"" + text + "\" is no duration, as 5s, 2m or 3h are");
    }
  }
}
