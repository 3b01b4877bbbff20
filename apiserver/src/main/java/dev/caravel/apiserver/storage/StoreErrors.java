package dev.caravel.apiserver.storage;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.etcd.EtcdException;

/** What the store says, for a caller of the API. */
final class StoreErrors {
  private StoreErrors() {}

  static ApiError of(EtcdException refused) {
    String message = String.valueOf(refused.getMessage());
    return switch (refused.reason()) {
      case TOO_LARGE -> ApiError.requestEntityTooLarge(message);
      case TOO_MANY_REQUESTS -> ApiError.tooManyRequests(message, 1);
      case UNAVAILABLE -> ApiError.timeout(message, 1);
      case STOPPED -> ApiError.serviceUnavailable("the server is shutting down");
      case COMPACTED,
          FUTURE_REVISION,
          EMPTY_KEY,
          KEY_NOT_FOUND,
          VALUE_PROVIDED,
          LEASE_PROVIDED,
          DUPLICATE_KEY,
          TOO_MANY_OPERATIONS,
          INVALID_SORT,
          LEASE_NOT_FOUND,
          LEASE_EXISTS,
          LEASE_TTL_TOO_LARGE,
          NO_SPACE,
          CORRUPT,
          INTERRUPTED,
          PERMISSION_DENIED,
          INVALID ->
          ApiError.internal(message);
    };
  }
}
