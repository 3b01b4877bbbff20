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
  record Raw(int code, String contentType, Headers headers, byte[] bytes) implements ApiResponse {
    public Raw(int code, String contentType, byte[] bytes) {
      this(code, contentType, Headers.none(), bytes);
    }
  }

  /** Bytes that come over time: a log that is followed, a proxied answer. */
  record Streamed(int code, String contentType, Headers headers, Source source)
      implements ApiResponse {}

  /** The connection has been taken over and served; there is nothing left to send. */
  record TakenOver() implements ApiResponse {}

  /** Writes the bytes of a {@link Streamed} answer. */
  @FunctionalInterface
  interface Source {
    /**
     * Writes everything, in pieces; each is sent at once.
     *
     * @throws InterruptedException if the request is given up
     */
    void writeTo(Sink sink) throws InterruptedException;
  }

  /** Takes the pieces. */
  @FunctionalInterface
  interface Sink {
    /**
     * Sends {@code bytes}; waits while too much is on its way.
     *
     * @throws InterruptedException if the request is given up
     */
    void write(byte[] bytes) throws InterruptedException;
  }

  /** 200 with {@code object}. */
  static Single ok(Struct object) {
    return new Single(200, object);
  }

  /** 201 with {@code object}. */
  static Single created(Struct object) {
    return new Single(201, object);
  }
}
