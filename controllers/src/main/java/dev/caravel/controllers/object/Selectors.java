package dev.caravel.controllers.object;

import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.selector.LabelQuery;
import dev.caravel.api.selector.Labels;

/** Label selectors as queries. */
public final class Selectors {
  private Selectors() {}

  /**
   * An empty selector is everything.
   *
   * @throws dev.caravel.api.selector.SelectorException if it is malformed
   */
  public static LabelQuery of(LabelSelector selector) {
    return Labels.of(
        selector.matchLabels(),
        selector.matchExpressions().stream()
            .map(e -> Labels.expression(e.key(), e.operator(), e.values()))
            .toList());
  }
}
