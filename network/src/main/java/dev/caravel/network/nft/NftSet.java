package dev.caravel.network.nft;

import java.time.Duration;
import java.util.Optional;

/**
 * A set of keys, or a map from keys to values or verdicts.
 *
 * @param value the type of the values of a map; empty for a set
 * @param timeout how long an element that packets added stays after it was last touched; zero for a
 *     set that packets do not change
 * @param maximum the most elements it may hold; zero means no bound of its own
 */
public record NftSet(
    String name, DataType key, Optional<DataType> value, Duration timeout, int maximum) {

  /** A set. */
  public static NftSet set(String name, DataType key) {
    return new NftSet(name, key, Optional.empty(), Duration.ZERO, 0);
  }

  /** A map. */
  public static NftSet map(String name, DataType key, DataType value) {
    return new NftSet(name, key, Optional.of(value), Duration.ZERO, 0);
  }

  /** A map to verdicts. */
  public static NftSet verdictMap(String name, DataType key) {
    return map(name, key, DataType.VERDICT);
  }

  /** A map that packets fill, with elements that expire. */
  public static NftSet learnedMap(
      String name, DataType key, DataType value, Duration timeout, int maximum) {
    return new NftSet(name, key, Optional.of(value), timeout, maximum);
  }
}
