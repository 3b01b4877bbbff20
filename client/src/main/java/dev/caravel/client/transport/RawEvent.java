package dev.caravel.client.transport;

import dev.caravel.api.object.Struct;

/**
 * An event of a watch.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
 * @param object the object, or with ERROR a {@code Status}
 */
public record RawEvent(String type, Struct object) {}
