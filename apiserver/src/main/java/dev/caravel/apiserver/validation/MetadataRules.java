package dev.caravel.apiserver.validation;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.OwnerReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Metadata of any object. What may not change in it is the registry's own business. */
final class MetadataRules {
  private static final int ANNOTATION_BYTES = 256 * 1024;
  private static final Set<String> STANDARD_FINALIZERS =
      Set.of("kubernetes", "orphan", "foregroundDeletion");
  private static final Path METADATA = Path.of("metadata");

  private MetadataRules() {}

  /** The form of names is the kind's. */
  static void check(
      ObjectMeta metadata, boolean namespaced, Function<String, List<String>> name, Errors errors) {
    if (!metadata.generateName().isEmpty()) {
      errors.invalid(
          METADATA.to("generateName"),
          metadata.generateName(),
          name.apply(Names.masked(metadata.generateName())));
    }
    if (metadata.name().isEmpty()) {
      errors.required(METADATA.to("name"), "name or generateName is required");
    } else {
      errors.invalid(METADATA.to("name"), metadata.name(), name.apply(metadata.name()));
    }
    namespace(metadata, namespaced, errors);
    checkMaps(metadata, METADATA, errors);
    owners(metadata.ownerReferences(), errors);
    finalizers(metadata.finalizers(), errors);
  }

  private static void namespace(ObjectMeta metadata, boolean namespaced, Errors errors) {
    Path path = METADATA.to("namespace");
    if (namespaced) {
      errors.requiredForm(path, metadata.namespace(), Names::dnsLabel);
    } else if (!metadata.namespace().isEmpty()) {
      errors.forbidden(path, "not allowed on this type");
    }
  }

  /** Labels and annotations, which templates have, too. */
  static void checkMaps(ObjectMeta metadata, Path path, Errors errors) {
    LabelRules.labels(path.to("labels"), metadata.labels(), errors);
    annotations(path.to("annotations"), metadata.annotations(), errors);
  }

  private static void annotations(Path path, Map<String, String> annotations, Errors errors) {
    long bytes = 0;
    for (Map.Entry<String, String> entry : new TreeMap<>(annotations).entrySet()) {
      errors.invalid(path, entry.getKey(), Names.qualified(Names.lower(entry.getKey())));
      bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > ANNOTATION_BYTES) {
      errors.tooLong(path, ANNOTATION_BYTES);
    }
  }

  private static void owners(List<OwnerReference> owners, Errors errors) {
    Path path = METADATA.to("ownerReferences");
    List<String> controllers = new ArrayList<>();
    for (OwnerReference owner : owners) {
      int slash = owner.apiVersion().indexOf('/');
      String version = owner.apiVersion().substring(slash + 1);
      if (version.isEmpty()) {
        errors.invalid(path.to("apiVersion"), owner.apiVersion(), "version must not be empty");
      }
      if (owner.kind().isEmpty()) {
        errors.invalid(path.to("kind"), owner.kind(), "must not be empty");
      }
      if (owner.name().isEmpty()) {
        errors.invalid(path.to("name"), owner.name(), "must not be empty");
      }
      if (owner.uid().isEmpty()) {
        errors.invalid(path.to("uid"), owner.uid(), "must not be empty");
      }
      if (owner.apiVersion().equals("v1") && owner.kind().equals("Event")) {
        errors.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
      }
      if (owner.controller()) {
        controllers.add(owner.kind() + "/" + owner.name());
      }
    }
    if (controllers.size() > 1) {
      errors.invalid(
          path,
          owners,
          "Only one reference can have Controller set to true. Found \"true\" in references for %s"
              .formatted(String.join(" and ", controllers.subList(0, 2))));
    }
  }

  private static void finalizers(List<String> finalizers, Errors errors) {
    Path path = METADATA.to("finalizers");
    for (String finalizer : finalizers) {
      errors.invalid(path, finalizer, Names.qualified(finalizer));
    }
    if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
      errors.invalid(
          path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
    }
    for (int i = 0; i < finalizers.size(); i++) {
      finalizer(path.at(i), finalizers.get(i), errors);
    }
  }

  static void finalizer(Path path, String finalizer, Errors errors) {
    if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
      errors.invalid(
          path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }
}
