package dev.caravel.client.transport;

import dev.caravel.api.object.Struct;
import dev.caravel.api.value.Bytes;
import java.io.InputStream;

/**
 * What a request or a response carries. Within one process objects travel as themselves and a watch
 * as a stream of events; over HTTPS a response is {@link Encoded} or {@link Streamed}.
 */
public sealed interface Body {
  Body EMPTY = new Empty();

  /** Nothing. */
  record Empty() implements Body {}

  /** The object itself, never changed by either side. */
  record Item(Struct object) implements Body {}

  /** Bytes, all of them. */
  record Encoded(String contentType, Bytes content) implements Body {}

  /** Bytes that come as they are made, to be closed by the reader. Only in a response. */
  record Streamed(String contentType, InputStream content) implements Body {}

  /** The events of a watch, to be closed by the reader. Only in a response. */
  record Events(EventSource source) implements Body {}
}
