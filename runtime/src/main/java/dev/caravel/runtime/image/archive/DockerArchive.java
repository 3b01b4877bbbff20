package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.JsonObject;
import dev.caravel.runtime.image.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images in what {@code docker save} writes. */
record DockerArchive(ArchiveFiles files) {
  private static final String MANIFEST = "manifest.json";

  static boolean isIn(ArchiveFiles files) throws IOException {
    return files.has(MANIFEST);
  }

  List<ArchivedImage> images() throws IOException {
    var images = new ArrayList<ArchivedImage>();
    for (var entry : JsonObject.parseList(files.read(MANIFEST), MANIFEST)) {
      images.add(image(entry));
    }
    return images;
  }

  private ArchivedImage image(JsonObject entry) throws IOException {
    var names = entry.texts("Layers");
    if (names.size() > Manifest.MAX_LAYERS) {
      throw new InvalidImageException("image has more than " + Manifest.MAX_LAYERS + " layers");
    }
    var layers = new ArrayList<Descriptor>();
    Map<Descriptor, String> paths = new HashMap<>();
    for (String name : names) {
      var layer = files.describe(name);
      layers.add(layer);
      paths.put(layer, name);
    }
    return new ArchivedImage(
        files, tags(entry), Optional.empty(), files.read(entry.text("Config")), layers, paths);
  }

  private static List<String> tags(JsonObject entry) throws InvalidImageException {
    var tags = new ArrayList<String>();
    for (String tag : entry.texts("RepoTags")) {
      try {
        tags.add(ImageReference.parse(tag).toString());
      } catch (IllegalArgumentException e) {
        throw new InvalidImageException(
            "the archive names an image \"" + tag + "\", which is no name");
      }
    }
    return tags;
  }
}
