package dev.caravel.apiserver.request;

import dev.caravel.api.object.Struct;

/** What came with a request. */
public sealed interface RequestBody {

  /** Nothing. */
  record None() implements RequestBody {}

  /**
   * Bytes as they came from the network, or a patch.
   *
   * @param contentType the header's value, empty if there was none
   * @param bytes at most {@link ApiRequest#MAX_BODY_BYTES}; never changed
   */
  @SuppressWarnings("ArrayRecordComponent") // bodies are never compared
  record Encoded(String contentType, byte[] bytes) implements RequestBody {}

  /** An object from the same process. */
  record Decoded(Struct object) implements RequestBody {}

  /** The one empty body. */
  None NONE = new None();
}
