package dev.caravel.launcher.command;

/** How a result is printed. */
enum OutputFormat {
  TEXT,
  JSON
}
