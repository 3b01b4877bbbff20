package dev.caravel.api.generator;

import java.util.List;
import java.util.Optional;

/**
 * A field, in the order of the Go struct.
 *
 * @param path the protobuf numbers of the inlined messages around it, then its own; empty if it is
 *     not in protobuf
 */
record FieldModel(
    String jsonName,
    List<Integer> path,
    FieldType type,
    Presence presence,
    boolean required,
    String listType,
    List<String> mapKeys,
    String patchStrategy,
    String patchMergeKey,
    Optional<String> defaultJson,
    String description) {}
