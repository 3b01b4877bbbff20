package dev.caravel.client.event;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/**
 * An event as it is to be written.
 *
 * @param key what its repetitions share
 * @param repeats whether it is on the server already, under the event's name, and is to be counted
 */
record Correlated(EventKey key, Event event, boolean repeats) {

  /**
   * What changes of an event that repeats, as JSON. It has these three fields and no others: an
   * event that is written out also says what it has not, which would be taken away.
   */
  String patch() {
    var last = event.lastTimestamp().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
    return "{\"count\":%d,\"message\":%s,\"lastTimestamp\":%s}"
        .formatted(event.count(), quoted(event.message()), quoted(last.toString()));
  }

  private static String quoted(String text) {
    return new String(new JsonWriter().string(text).toByteArray(), StandardCharsets.UTF_8);
  }
}
