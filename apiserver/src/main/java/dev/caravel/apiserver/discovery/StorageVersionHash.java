package dev.caravel.apiserver.discovery;

import dev.caravel.api.object.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * Eight bytes that change when a resource is stored as another version, so that migrators notice
 * (upstream's discovery.StorageVersionHash).
 */
final class StorageVersionHash {
  private static final int LENGTH_BYTES = 8;

  /** The resources that are stored as another group or version than they are served. */
  private static final Map<String, String> STORED_AS =
      Map.of(
          "autoscaling/v1/HorizontalPodAutoscaler", "autoscaling/v2",
          "events.k8s.io/v1/Event", "/v1",
          "apiextensions.k8s.io/v1/CustomResourceDefinition", "apiextensions.k8s.io/v1beta1",
          "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy",
              "admissionregistration.k8s.io/v1beta1",
          "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding",
              "admissionregistration.k8s.io/v1beta1");

  private StorageVersionHash() {}

  /** In base64; empty for a resource that is not stored. */
  static String of(Kind<?> kind) {
    if (!kind.verbs().contains("update")) {
      return "";
    }
    var served = kind.group() + "/" + kind.version();
    var stored = STORED_AS.getOrDefault(served + "/" + kind.kind(), served) + "/" + kind.kind();
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(stored.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, LENGTH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
