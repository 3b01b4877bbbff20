package dev.caravel.launcher.command;

import java.util.Locale;

/** How a result is printed. */
enum OutputFormat {
  TEXT,
  JSON;

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
