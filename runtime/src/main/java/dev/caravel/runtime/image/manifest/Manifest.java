package dev.caravel.runtime.image.manifest;

import dev.caravel.runtime.image.content.InvalidImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * One image for one platform (OCI manifest.md, Docker image manifest v2 schema 2).
 *
 * @param layers the lowest first
 */
public record Manifest(Descriptor config, List<Descriptor> layers) {
  /** More layers than overlayfs takes are refused before any is fetched. */
  public static final int MAX_LAYERS = 127;

  /**
   * Reads a manifest.
   *
   * @throws InvalidImageException if it is none, or of a kind that is not supported
   */
  public static Manifest parse(byte[] json) throws InvalidImageException {
    var manifest = JsonObject.parse(json, "image manifest");
    if (manifest.number("schemaVersion") != 2) {
      throw new InvalidImageException(
          "image manifest has the schema version %d; only 2 is supported: push the image anew"
              .formatted(manifest.number("schemaVersion")));
    }
    var config =
        manifest
            .object("config")
            .orElseThrow(() -> new InvalidImageException("image manifest has no config"));
    var entries = manifest.objects("layers");
    if (entries.size() > MAX_LAYERS) {
      throw new InvalidImageException("image has more than " + MAX_LAYERS + " layers");
    }
    var layers = new ArrayList<Descriptor>(entries.size());
    for (var entry : entries) {
      layers.add(Descriptor.of(entry));
    }
    return new Manifest(Descriptor.of(config), layers);
  }
}
