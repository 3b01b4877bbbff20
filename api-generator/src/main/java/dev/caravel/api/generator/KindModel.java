package dev.caravel.api.generator;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What makes a type a kind.
 *
 * @param plural the resource's name; empty for a kind that is only sent as a body
 * @param subresources their verbs by name
 */
record KindModel(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Collection<String> verbs,
    Map<String, Collection<String>> subresources) {}
