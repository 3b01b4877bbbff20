package dev.caravel.apiserver.registry;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.Query;
import java.math.BigInteger;
import java.util.OptionalLong;

/** Numbers of the query, refused in the words of Go's strconv. */
final class Numbers {
  private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);

  private Numbers() {}

  /** A signed number, if the parameter is there. */
  static OptionalLong signed(Query query, String name) {
    var text = query.find(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    String value = text.get();
    if (!value.matches("[+-]?[0-9]+")) {
      throw bad("ParseInt", value, "invalid syntax");
    }
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw bad("ParseInt", value, "value out of range");
    }
  }

  private static ApiError bad(String function, String value, String why) {
    return ApiError.badRequest("strconv.%s: parsing \"%s\": %s".formatted(function, value, why));
  }

  /** A resource version; 0 if it is empty. */
  static long resourceVersion(String value) {
    if (value.isEmpty()) {
      return 0;
    }
    if (!value.matches("[0-9]+")) {
      throw badVersion(value, "invalid syntax");
    }
    var number = new BigInteger(value);
    if (number.compareTo(MAX_UNSIGNED) >= 0) {
      throw badVersion(value, "value out of range");
    }
    return number.bitLength() < 64 ? number.longValue() : Long.MAX_VALUE;
  }

  /**
   * Refuses what an object cannot have as its resource version.
   *
   * @throws ApiError 500, which is what upstream says then
   */
  static void checkStored(String value) {
    if (!value.matches("[0-9]+")) {
      throw ApiError.of(
          500, "", "strconv.ParseUint: parsing \"%s\": invalid syntax".formatted(value));
    }
  }

  private static ApiError badVersion(String value, String why) {
    return ApiError.badRequest(
        ("invalid resource version: resourceVersion: Invalid value: \"%s\": strconv.ParseUint:"
                + " parsing \"%s\": %s")
            .formatted(value, value, why));
  }
}
