package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import java.util.function.UnaryOperator;

/** Objects of one version as another one has them. */
record Versions(UnaryOperator<Struct> toServed, UnaryOperator<Struct> toStored) {
  private static final Versions SAME =
      new Versions(UnaryOperator.identity(), UnaryOperator.identity());

  /**
   * Between the version that is served and the one that is stored.
   *
   * @throws IllegalArgumentException if one cannot be had of the other
   */
  static Versions between(Kind<?> served, Kind<?> stored) {
    if (served.equals(stored)) {
      return SAME;
    }
    return switch (served.plural()) {
      case "events" -> new Versions(EventVersions::served, EventVersions::stored);
      case "horizontalpodautoscalers" ->
          new Versions(AutoscalerVersions::served, AutoscalerVersions::stored);
      default -> throw new IllegalArgumentException(served + " is not stored as " + stored);
    };
  }

  Struct served(Struct stored) {
    return toServed.apply(stored);
  }

  Struct stored(Struct served) {
    return toStored.apply(served);
  }
}
