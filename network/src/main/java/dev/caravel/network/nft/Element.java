package dev.caravel.network.nft;

import java.util.Optional;

/**
 * An element of a set or map.
 *
 * @param value empty in a set
 */
public record Element(Datum.Value key, Optional<Datum> value) {

  /** A member of a set. */
  public static Element of(Datum.Value key) {
    return new Element(key, Optional.empty());
  }

  /** An entry of a map. */
  public static Element of(Datum.Value key, Datum value) {
    return new Element(key, Optional.of(value));
  }
}
