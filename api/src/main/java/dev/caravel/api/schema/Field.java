package dev.caravel.api.schema;

import java.util.List;
import java.util.Optional;

/**
 * A field of a type.
 *
 * @param name the name in JSON
 * @param slot its place in the Go struct, which is its place in JSON and in a struct's slots
 * @param number the number in protobuf; 0 if it is not in the message
 * @param inlinedIn the protobuf numbers of the messages around it: Go structs that JSON shows
 *     inlined
 * @param required OpenAPI says so
 * @param listType {@code map}, {@code set} or {@code atomic} for lists, {@code atomic} or {@code
 *     granular} for maps and messages; empty if not said
 * @param mapKeys the fields that identify an item of a list of type map
 * @param patchStrategy {@code merge}, {@code replace}, {@code retainKeys}, with commas between; may
 *     be empty
 * @param patchMergeKey the field that identifies an item in a strategic merge patch; may be empty
 * @param defaultJson the default as JSON text
 */
public record Field(
    String name,
    int slot,
    int number,
    List<Integer> inlinedIn,
    FieldType type,
    Presence presence,
    boolean required,
    String listType,
    List<String> mapKeys,
    String patchStrategy,
    String patchMergeKey,
    Optional<String> defaultJson) {

  public Field {
    inlinedIn = List.copyOf(inlinedIn);
    mapKeys = List.copyOf(mapKeys);
  }

  public boolean isRepeated() {
    return type instanceof FieldType.ListOf;
  }
}
