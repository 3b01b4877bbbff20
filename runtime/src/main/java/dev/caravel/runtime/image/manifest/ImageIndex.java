package dev.caravel.runtime.image.manifest;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.util.ArrayList;
import java.util.List;

/** Manifests for several platforms, or of several images (OCI image-index.md). */
public record ImageIndex(List<Descriptor> manifests) {
  private static final int MAX_MANIFESTS = 1000;

  /**
   * Reads an index.
   *
   * @throws InvalidImageException if it is none
   */
  public static ImageIndex parse(byte[] json) throws InvalidImageException {
    var entries = JsonObject.parse(json, "image index").objects("manifests");
    if (entries.size() > MAX_MANIFESTS) {
      throw new InvalidImageException("image index has more than " + MAX_MANIFESTS + " manifests");
    }
    var manifests = new ArrayList<Descriptor>(entries.size());
    for (var entry : entries) {
      manifests.add(Descriptor.of(entry));
    }
    return new ImageIndex(manifests);
  }

  /**
   * The first manifest that runs on {@code platform}; one that names no platform will do, for its
   * configuration is looked at later.
   *
   * @throws InvalidImageException if there is none
   */
  public Descriptor select(Platform platform) throws InvalidImageException {
    for (var manifest : manifests) {
      if (manifest.platform().map(platform::runs).orElse(true)) {
        return manifest;
      }
    }
    throw new InvalidImageException(
        "no match for platform in manifest: not found (wanted %s, there is %s)"
            .formatted(platform, manifests.stream().flatMap(m -> m.platform().stream()).toList()));
  }
}
