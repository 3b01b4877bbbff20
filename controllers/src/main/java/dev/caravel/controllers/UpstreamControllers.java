package dev.caravel.controllers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of all of upstream's controllers, whether they are here or not. */
final class UpstreamControllers {
  private UpstreamControllers() {}

  static Set<String> names() {
    try (var in =
        Objects.requireNonNull(UpstreamControllers.class.getResourceAsStream("controllers.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
