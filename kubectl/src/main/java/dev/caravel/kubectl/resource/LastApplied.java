package dev.caravel.kubectl.resource;

import java.nio.charset.StandardCharsets;

/**
 * What a client applied, kept on the object in an annotation, so that the next apply knows what is
 * not in its file any more. Every client must write the same text for the same file, or each of
 * them changes what the other one wrote (upstream: {@code GetModifiedConfiguration}).
 */
public final class LastApplied {
  public static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private static final String[] ANNOTATIONS = {"metadata", "annotations"};

  private LastApplied() {}

  /** The object with itself in the annotation, as it is without it. */
  public static Unstructured annotate(Unstructured object) {
    var annotations = object.objectAt(ANNOTATIONS);
    annotations.remove(ANNOTATION);
    var json = object.with(annotations, ANNOTATIONS).json();
    annotations = object.objectAt(ANNOTATIONS);
    annotations.put(ANNOTATION, new String(json, StandardCharsets.UTF_8) + "\n");
    return object.with(annotations, ANNOTATIONS);
  }
}
