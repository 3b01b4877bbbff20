package dev.caravel.network.nft;

import java.util.List;

/**
 * A rule.
 *
 * @param comment shown by {@code nft list}; at most 128 bytes, empty for none
 */
public record Rule(List<Expression> expressions, String comment) {
  public Rule {
    expressions = List.copyOf(expressions);
  }
}
