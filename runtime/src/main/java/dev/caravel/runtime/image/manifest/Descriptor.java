package dev.caravel.runtime.image.manifest;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import java.util.Map;
import java.util.Optional;

/**
 * A pointer to content (OCI image specification, descriptor.md).
 *
 * @param size in bytes
 * @param platform for what machine it is, where an index says so
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    Map<String, String> annotations) {

  /** A pointer to content without platform and annotations. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, Optional.empty(), Map.of());
  }

  static Descriptor of(JsonObject json) throws InvalidImageException {
    long size = json.number("size");
    if (size < 0) {
      throw new InvalidImageException("a descriptor has the size " + size);
    }
    return new Descriptor(
        json.text("mediaType"),
        Digest.parse(json.text("digest")),
        size,
        json.object("platform").map(Platform::of),
        json.textMap("annotations"));
  }
}
