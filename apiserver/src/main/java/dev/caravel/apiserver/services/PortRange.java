package dev.caravel.apiserver.services;

import dev.caravel.api.value.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The node ports of Services, first and last included, and how a range object says which are taken:
 * a big-endian number whose bit n is the port first + n, as upstream's.
 */
record PortRange(int first, int last) {
  private static final int MIN_STATIC = 16;
  private static final int MAX_STATIC = 128;
  private static final int STATIC_SHARE = 32;

  String text() {
    return first + "-" + last;
  }

  boolean contains(int port) {
    return port >= first && port <= last;
  }

  static BigInteger taken(Bytes data) {
    return new BigInteger(1, data.toByteArray());
  }

  static Bytes data(BigInteger taken) {
    byte[] bytes = taken.toByteArray();
    int start = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return taken.signum() == 0
        ? Bytes.EMPTY
        : Bytes.wrap(Arrays.copyOfRange(bytes, start, bytes.length));
  }

  /** A port that is free, from the upper part as long as there is one (KEP-3668). */
  OptionalInt free(BigInteger taken, RandomGenerator random) {
    int size = last - first + 1;
    int reserved = Math.min(Math.max(MIN_STATIC, size / STATIC_SHARE), MAX_STATIC);
    int low = reserved < size ? reserved : 0;
    var upper = free(taken, random, low, size);
    return upper.isPresent() ? upper : free(taken, random, 0, low);
  }

  private OptionalInt free(BigInteger taken, RandomGenerator random, int from, int to) {
    int span = to - from;
    if (span <= 0) {
      return OptionalInt.empty();
    }
    int start = random.nextInt(span);
    for (int i = 0; i < span; i++) {
      int offset = from + (start + i) % span;
      if (!taken.testBit(offset)) {
        return OptionalInt.of(first + offset);
      }
    }
    return OptionalInt.empty();
  }
}
