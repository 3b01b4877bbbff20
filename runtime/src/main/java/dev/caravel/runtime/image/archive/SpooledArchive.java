package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.DigestOutputStream;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.layer.Compression;
import dev.caravel.runtime.image.layer.LayerLimits;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.tar.TarReader;
import dev.caravel.runtime.state.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a tar, spooled to numbered files, for what is wanted first may come last. No name in
 * the archive becomes a name on disk.
 */
final class SpooledArchive implements ArchiveFiles {
  private static final int MAX_FILES = 10_000;
  private static final int MAX_LINKS = 8;
  private static final int CHUNK_BYTES = 1 << 16;

  private record Spooled(Path file, Digest digest, long size) {}

  private final Path directory;
  private final Map<String, Spooled> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private SpooledArchive(Path directory) {
    this.directory = directory;
  }

  /** Reads all of {@code archive}, plain or compressed. */
  static SpooledArchive read(InputStream archive, Path ingest, LayerLimits limits)
      throws IOException {
    var spooled = new SpooledArchive(Files.createTempDirectory(ingest, "archive"));
    boolean complete = false;
    try {
      spooled.fill(new TarReader(Compression.unpack(archive, limits, "archive")));
      complete = true;
    } finally {
      if (!complete) {
        spooled.close();
      }
    }
    return spooled;
  }

  private void fill(TarReader tar) throws IOException {
    for (var entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      if (files.size() + links.size() >= MAX_FILES) {
        throw new InvalidImageException("the archive has more than " + MAX_FILES + " files");
      }
      String path = normalize("", entry.get().path());
      switch (entry.get().kind()) {
        case FILE -> files.put(path, spool(tar));
        case SYMBOLIC_LINK -> links.put(path, normalize(parent(path), entry.get().linkTarget()));
        case HARD_LINK -> links.put(path, normalize("", entry.get().linkTarget()));
        case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {} // nothing refers to these
      }
    }
  }

  private Spooled spool(TarReader tar) throws IOException {
    var file = directory.resolve(Integer.toString(files.size()));
    byte[] chunk = new byte[CHUNK_BYTES];
    try (var out = new DigestOutputStream(Files.newOutputStream(file))) {
      for (int count = tar.read(chunk); count >= 0; count = tar.read(chunk)) {
        out.write(chunk, 0, count);
      }
      return new Spooled(file, out.digest(), Files.size(file));
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String normalize(String base, String path) {
    List<String> components = new ArrayList<>();
    for (String component : (base + "/" + path).split("/", -1)) {
      if (component.equals("..")) {
        if (!components.isEmpty()) {
          components.removeLast();
        }
      } else if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    return String.join("/", components);
  }

  private Optional<Spooled> find(String path) {
    String current = normalize("", path);
    for (int i = 0; i < MAX_LINKS && links.containsKey(current); i++) {
      current = links.getOrDefault(current, "");
    }
    return Optional.ofNullable(files.get(current));
  }

  @Override
  public Optional<InputStream> open(String path) throws IOException {
    var spooled = find(path);
    return spooled.isPresent()
        ? Optional.of(Files.newInputStream(spooled.get().file()))
        : Optional.empty();
  }

  @Override
  public Descriptor describe(String path) throws IOException {
    var spooled =
        find(path)
            .orElseThrow(() ->
                new InvalidImageException("the archive refers to \"" + path + "\" but lacks it"));
    return Descriptor.of(MediaTypes.OCI_LAYER, spooled.digest(), spooled.size());
  }

  @Override
  public void close() throws IOException {
    DurableFile.deleteTree(directory);
  }
}
