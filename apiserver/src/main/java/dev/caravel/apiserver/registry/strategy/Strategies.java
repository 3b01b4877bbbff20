package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.registry.strategy.Strategy.Generation;

/** Which strategy a kind has. */
public final class Strategies {
  private Strategies() {}

  /** The strategy of a kind; every version of a resource has the same. */
  public static Strategy of(Kind<?> kind) {
    return switch (kind.plural()) {
      case "pods" -> new PodStrategy();
      default -> plain(kind);
    };
  }

  private static Strategy plain(Kind<?> kind) {
    Generation generation =
        switch (kind.group()) {
          case "apps", "batch" ->
              kind.plural().equals("controllerrevisions") ? Generation.NONE : Generation.SPEC;
          default -> Generation.NONE;
        };
    return new Strategy() {
      @Override
      public Generation generation() {
        return generation;
      }
    };
  }
}
