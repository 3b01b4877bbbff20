package dev.caravel.apiserver.request;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import java.util.List;
import java.util.OptionalLong;

/** The answer to a request that did not fail; failures are thrown as {@code ApiError}. */
public sealed interface ApiResponse {

  /**
   * One object: a resource, a Status, a Table.
   *
   * @param code 200, 201 or 202
   */
  record Single(int code, Struct object) implements ApiResponse {}

  /**
   * A list of resources. The list's own kind is the item's kind with {@code List} behind it; the
   * front writes it item by item.
   *
   * @param continueToken empty on the last page
   */
  record Items(
      Kind<?> itemKind,
      List<Struct> items,
      String resourceVersion,
      String continueToken,
      OptionalLong remainingItemCount)
      implements ApiResponse {}

  /** A watch; the front closes the stream. */
  record Watch(WatchStream stream) implements ApiResponse {}

  /** Bytes that are no API object: health, metrics, discovery, OpenAPI. */
  @SuppressWarnings("ArrayRecordComponent") // answers are never compared
  record Raw(int code, String contentType, byte[] bytes) implements ApiResponse {}

  /** 200 with {@code object}. */
  static Single ok(Struct object) {
    return new Single(200, object);
  }

  /** 201 with {@code object}. */
  static Single created(Struct object) {
    return new Single(201, object);
  }
}
