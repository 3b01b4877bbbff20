package dev.caravel.api.schema;

import java.util.List;
import java.util.Map;

/**
 * What the schema resource says of a kind.
 *
 * @param type the place of its type among the built-in ones
 * @param plural the resource's name; empty for a kind that is only a body
 * @param subresources their verbs, by name
 */
public record KindData(
    int type,
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    List<String> verbs,
    Map<String, List<String>> subresources) {}
