package dev.caravel.client.event;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * An event as it is to be written.
 *
 * @param key what its repetitions share
 * @param repeats whether it is on the server already, under the event's name, and is to be counted
 */
record Correlated(EventKey key, Event event, boolean repeats) {

  /** What changes of an event that repeats, as JSON. */
  String patch() {
    var change =
        Event.builder()
            .count(event.count())
            .message(event.message())
            .lastTimestamp(event.lastTimestamp().orElseThrow())
            .build();
    return new String(Json.encode(change.struct()), StandardCharsets.UTF_8);
  }
}
