package dev.caravel.apiserver.services;

import dev.caravel.apiserver.storage.Listing;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The IPv4 addresses that Services get, without the network's own and the broadcast address.
 *
 * @param cidr as it was written
 * @param first the smallest address of the network, as a number
 * @param size how many addresses the network has
 */
record AddressRange(String cidr, long first, long size) {
  private static final int MIN_STATIC = 16;
  private static final int MAX_STATIC = 256;
  private static final int STATIC_SHARE = 16;

  /**
   * Reads a range such as {@code 10.96.0.0/16}.
   *
   * @throws IllegalArgumentException if it is none, or too small to hold an address
   */
  static AddressRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    var network = slash < 0 ? Optional.<Long>empty() : number(cidr.substring(0, slash));
    String prefix = slash < 0 ? "" : cidr.substring(slash + 1);
    if (network.isEmpty() || !prefix.matches("[0-9]{1,2}") || Integer.parseInt(prefix) > 30) {
      throw new IllegalArgumentException(
          "the service range \"%s\" is no IPv4 network such as 10.96.0.0/16".formatted(cidr));
    }
    long size = 1L << (32 - Integer.parseInt(prefix));
    return new AddressRange(cidr, network.get() / size * size, size);
  }

  /** An address as a number, if the text is one without leading zeros. */
  static Optional<Long> number(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long number = 0;
    for (String part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      number = number << 8 | Integer.parseInt(part);
    }
    return Optional.of(number);
  }

  static String text(long number) {
    return "%d.%d.%d.%d"
        .formatted(number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255);
  }

  boolean contains(String address) {
    return number(address)
        .filter(number -> number > first && number < first + size - 1)
        .isPresent();
  }

  /** The first address of the range: the API server's own. */
  String firstAddress() {
    return text(first + 1);
  }

  /**
   * An address that is free. The low end is left to those who choose one themselves as long as
   * there is another (KEP-3070).
   *
   * @return empty if all are taken
   */
  Optional<String> free(Listing taken, RandomGenerator random) {
    long usable = size - 2;
    long reserved = Math.min(Math.max(MIN_STATIC, size / STATIC_SHARE), MAX_STATIC);
    long low = Math.min(reserved, usable);
    return free(taken, random, low, usable).or(() -> free(taken, random, 0, low));
  }

  private Optional<String> free(Listing taken, RandomGenerator random, long from, long to) {
    long span = to - from;
    if (span <= 0) {
      return Optional.empty();
    }
    long start = random.nextLong(span);
    for (long i = 0; i < span; i++) {
      String address = text(first + 1 + from + (start + i) % span);
      if (!taken.contains(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }
}
