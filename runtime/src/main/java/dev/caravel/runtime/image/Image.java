package dev.caravel.runtime.image;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.ImageConfig;
import java.util.List;

/**
 * An image in the store, ready to be run.
 *
 * @param id the digest of its configuration, {@code sha256:…}
 * @param repoTags names with tags, as {@code docker.io/library/busybox:latest}
 * @param repoDigests names with digests of the manifest
 * @param sizeBytes what was fetched: configuration, manifest and layers as they came
 * @param isPinned true if it must not be collected, for it cannot be fetched again
 */
public record Image(
    String id,
    List<String> repoTags,
    List<String> repoDigests,
    long sizeBytes,
    boolean isPinned,
    ImageConfig config) {

  /** The layers of its file system, the lowest first. */
  List<Digest> layers() {
    return config.diffIds();
  }
}
