package dev.caravel.runtime.image;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.layer.Layers;
import dev.caravel.runtime.state.DurableFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The containers' own file systems, {@code snapshots/KEY/{upper,work,layers}}. They are not flushed
 * to disk: what a container writes does not outlive the machine's end.
 */
final class Snapshots {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final String LAYERS = "layers";

  private final Path directory;
  private final Path ingest;
  private final Path empty;
  private final Layers layers;

  Snapshots(Path root, Path ingest, Layers layers) throws IOException {
    this.ingest = ingest;
    this.layers = layers;
    directory = Files.createDirectories(root.resolve("snapshots"));
    empty = Files.createDirectories(root.resolve("empty"));
    for (String key : keys()) {
      if (!isReadable(directory.resolve(key))) {
        remove(key); // the machine has crashed, and with it went the container
      }
    }
  }

  private static boolean isReadable(Path snapshot) throws IOException {
    try {
      layersOf(snapshot);
      return true;
    } catch (InvalidImageException | NoSuchFileException | CharacterCodingException e) {
      return false;
    }
  }

  Snapshot prepare(String key, List<Digest> image) throws IOException {
    var path = path(key);
    if (!Files.exists(path)) {
      var unfinished = Files.createTempDirectory(ingest, "snapshot");
      var upper = Files.createDirectory(unfinished.resolve("upper"));
      Files.createDirectory(unfinished.resolve("work"));
      copyRoot(image.isEmpty() ? empty : layers.tree(image.getLast()), upper);
      Files.write(unfinished.resolve(LAYERS), image.stream().map(Digest::toString).toList());
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }
    return snapshot(path, layersOf(path));
  }

  /** The root of the mount is the upper directory's, so it must look like the image's. */
  private static void copyRoot(Path from, Path to) throws IOException {
    var root = Files.readAttributes(from, "unix:uid,gid,mode");
    for (String attribute : List.of("uid", "gid", "mode")) {
      var value = root.get(attribute);
      if (value instanceof Integer number) {
        Files.setAttribute(
            to, "unix:" + attribute, attribute.equals("mode") ? number & 07777 : number);
      }
    }
  }

  private Snapshot snapshot(Path path, List<Digest> image) throws IOException {
    // overlayfs takes a directory once only; a layer's lower occurrence adds nothing to the upper
    var lower = new LinkedHashSet<Path>();
    for (var layer : image.reversed()) {
      lower.add(layers.tree(layer));
    }
    if (lower.isEmpty()) {
      lower.add(empty);
    }
    return new Snapshot(List.copyOf(lower), path.resolve("upper"), path.resolve("work"));
  }

  private static List<Digest> layersOf(Path snapshot) throws IOException {
    var digests = new ArrayList<Digest>();
    for (String line : Files.readAllLines(snapshot.resolve(LAYERS))) {
      digests.add(Digest.parse(line));
    }
    return digests;
  }

  void remove(String key) throws IOException {
    var path = path(key);
    if (Files.exists(path)) {
      var trash = Files.createTempDirectory(ingest, "trash");
      Files.move(path, trash.resolve("snapshot"), StandardCopyOption.ATOMIC_MOVE);
      DurableFile.deleteTree(trash);
    }
  }

  List<String> keys() throws IOException {
    var keys = new ArrayList<String>();
    try (var entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> keys.add(entry.getFileName().toString()));
    }
    keys.sort(null);
    return keys;
  }

  /** The layers that any snapshot stands on. */
  List<Digest> layersInUse() throws IOException {
    var digests = new ArrayList<Digest>();
    for (String key : keys()) {
      try {
        digests.addAll(layersOf(path(key)));
      } catch (InvalidImageException e) {
        throw new IOException("snapshot " + key + " is damaged: " + e.getMessage(), e);
      }
    }
    return digests;
  }

  private Path path(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("\"" + key + "\" cannot be the key of a snapshot");
    }
    return directory.resolve(key);
  }
}
