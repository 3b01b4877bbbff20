package dev.caravel.runtime.image;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.JsonObject;
import dev.caravel.runtime.state.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of images, one JSON file that is always replaced as a whole. */
final class ImageIndexFile {

  /** One image of the list; the rest about it is in its configuration. */
  record Entry(
      Digest config,
      Optional<Digest> manifest,
      List<String> tags,
      List<String> digests,
      long sizeBytes,
      boolean isPinned) {

    Entry withTags(List<String> tags) {
      return new Entry(config, manifest, List.copyOf(tags), digests, sizeBytes, isPinned);
    }
  }

  private final Path file;

  ImageIndexFile(Path file) {
    this.file = file;
  }

  List<Entry> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    var entries = new ArrayList<Entry>();
    try {
      for (var image : JsonObject.parse(Files.readAllBytes(file), "image list").objects("images")) {
        String manifest = image.text("manifest");
        entries.add(
            new Entry(
                Digest.parse(image.text("config")),
                manifest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(manifest)),
                image.texts("tags"),
                image.texts("digests"),
                image.number("size"),
                image.flag("pinned")));
      }
    } catch (InvalidImageException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
    return entries;
  }

  void write(Iterable<Entry> entries) throws IOException {
    var images = new ArrayList<JsonObject>();
    for (var entry : entries) {
      var image = new LinkedHashMap<String, Object>();
      image.put("config", entry.config.toString());
      entry.manifest.ifPresent(manifest -> image.put("manifest", manifest.toString()));
      image.put("tags", entry.tags);
      image.put("digests", entry.digests);
      image.put("size", entry.sizeBytes);
      image.put("pinned", entry.isPinned);
      images.add(new JsonObject(image));
    }
    DurableFile.write(file, new JsonObject(Map.of("images", images)).encode());
  }
}
