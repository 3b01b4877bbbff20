package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.ImageIndex;
import dev.caravel.runtime.image.manifest.Manifest;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of an OCI layout (OCI image specification, image-layout.md). */
record OciLayout(ArchiveFiles files, Platform platform) {
  private static final String INDEX = "index.json";
  private static final int MAX_DEPTH = 4;

  /**
   * What an image is called, in order of preference: containerd's way, then the specification's.
   */
  private static final List<String> NAMES =
      List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");

  static boolean isIn(ArchiveFiles files) throws IOException {
    return files.has(INDEX);
  }

  List<ArchivedImage> images() throws IOException {
    var here = new ArrayList<ArchivedImage>();
    var index = ImageIndex.parse(files.read(INDEX));
    for (var entry : index.manifests()) {
      if (entry.platform().map(platform::runs).orElse(true)) {
        here.add(image(entry));
      }
    }
    if (here.isEmpty()) {
      index.select(platform); // says what is there instead
      throw new InvalidImageException("the archive has no image");
    }
    return here;
  }

  private ArchivedImage image(Descriptor entry) throws IOException {
    var found = entry;
    byte[] json = blob(found);
    for (int depth = 0; MediaTypes.isIndex(found.mediaType()); depth++) {
      if (depth == MAX_DEPTH) {
        throw new InvalidImageException("image indexes are nested too deeply");
      }
      found = ImageIndex.parse(json).select(platform);
      json = blob(found);
    }
    var manifest = Manifest.parse(json);
    Map<Descriptor, String> paths = new HashMap<>();
    for (var layer : manifest.layers()) {
      paths.put(layer, path(layer.digest()));
    }
    return new ArchivedImage(
        files, names(entry), Optional.of(json), blob(manifest.config()), manifest.layers(), paths);
  }

  private byte[] blob(Descriptor descriptor) throws IOException {
    byte[] content = files.read(path(descriptor.digest()));
    var actual = Digest.of(content);
    if (!actual.equals(descriptor.digest())) {
      throw new InvalidImageException(
          "blob has the digest %s instead of %s".formatted(actual, descriptor.digest()));
    }
    return content;
  }

  private static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private static List<String> names(Descriptor entry) {
    for (String annotation : NAMES) {
      String name = entry.annotations().getOrDefault(annotation, "");
      if (name.contains("/") || name.contains(":")) { // otherwise a tag of nobody knows what
        var parsed = parse(name);
        if (parsed.isPresent()) {
          return List.of(parsed.get());
        }
      }
    }
    return List.of();
  }

  private static Optional<String> parse(String name) {
    try {
      return Optional.of(ImageReference.parse(name).toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no name; another annotation may have one
    }
  }
}
