package dev.caravel.apiserver.validation;

import org.jspecify.annotations.Nullable;

/** The way to a field, put into words only when a rule is broken. */
final class Path {
  private final @Nullable Path parent;
  private final String step;

  private Path(@Nullable Path parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  static Path of(String name) {
    return new Path(null, name);
  }

  Path to(String name) {
    return new Path(this, "." + name);
  }

  Path at(int index) {
    return new Path(this, "[" + index + "]");
  }

  Path at(String key) {
    return new Path(this, "[" + key + "]");
  }

  @Override
  public String toString() {
    return parent == null ? step : parent + step;
  }
}
