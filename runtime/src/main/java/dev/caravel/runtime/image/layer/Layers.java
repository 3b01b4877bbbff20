package dev.caravel.runtime.image.layer;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.VerifiedInputStream;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.state.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The unpacked layers, each once, named by the digest of its tar: {@code layers/HEX/fs}. A layer is
 * unpacked in {@code ingest} and renamed into place when both its digests are right and all of it
 * is on disk, so whatever is in place is whole. Mounts name it by a short link, {@code l/N}: all
 * options of a mount must fit into one page.
 */
public final class Layers {
  private static final String TREE = "fs";
  private static final String SIZE = "size";
  private static final int LOCKS = 64;

  private final Path directory;
  private final Path links;
  private final Path ingest;
  private final LayerLimits limits;
  private final Map<Digest, LayerSize> sizes = new ConcurrentHashMap<>();
  private final Map<Digest, Path> shortNames = new ConcurrentHashMap<>();
  private final AtomicLong lastLink = new AtomicLong();
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  /**
   * The layers below {@code root}.
   *
   * @param ingest on the same file system, for what is not whole yet
   */
  public Layers(Path root, Path ingest, LayerLimits limits) throws IOException {
    this.ingest = ingest;
    this.limits = limits;
    directory = Files.createDirectories(root.resolve("layers"));
    links = root.resolve("l");
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
    DurableFile.deleteTree(links);
    Files.createDirectory(links);
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var entry : entries) {
        register(new Digest(entry.getFileName().toString()));
      }
    }
  }

  private void register(Digest diffId) throws IOException {
    String[] size = Files.readString(path(diffId).resolve(SIZE)).strip().split(" ", 2);
    var link = links.resolve(Long.toString(lastLink.incrementAndGet()));
    Files.createSymbolicLink(link, Path.of("..", "layers", diffId.hex(), TREE));
    shortNames.put(diffId, link);
    sizes.put(diffId, new LayerSize(Long.parseLong(size[0]), Long.parseLong(size[1])));
  }

  /**
   * Unpacks a layer unless it is there.
   *
   * @param diffId the digest its uncompressed tar must have
   * @param stored the digest and size its bytes must have as they come
   * @throws dev.caravel.runtime.image.content.InvalidImageException if a digest is wrong, or the
   *     layer malformed, hostile or beyond the limits; nothing of it is kept
   */
  public void ensure(Digest diffId, Descriptor stored, LayerInput input) throws IOException {
    var lock = locks[Math.floorMod(diffId.hashCode(), LOCKS)];
    lock.lock();
    try {
      if (!sizes.containsKey(diffId)) {
        unpack(diffId, stored, input);
        register(diffId);
      }
    } finally {
      lock.unlock();
    }
  }

  private void unpack(Digest diffId, Descriptor stored, LayerInput input) throws IOException {
    var unfinished = Files.createTempDirectory(ingest, "layer");
    try (var in = input.open()) {
      var compressed = new VerifiedInputStream(in, stored.digest(), stored.size(), "layer");
      var unpacked = Compression.unpack(compressed, limits, "layer " + stored.digest());
      var tar = new VerifiedInputStream(unpacked, diffId, limits.bytes(), "unpacked layer");
      LayerSize size;
      var tree = Files.createDirectory(unfinished.resolve(TREE));
      Files.setAttribute(tree, "unix:mode", 0755);
      try (var unpacker = new LayerUnpacker(tree, limits)) {
        size = unpacker.unpack(tar);
      }
      tar.verify();
      compressed.verify();
      DurableFile.write(
          unfinished.resolve(SIZE),
          "%d %d\n".formatted(size.bytes(), size.files()).getBytes(StandardCharsets.US_ASCII));
      Files.setAttribute(unfinished, "unix:mode", 0700);
      Files.move(unfinished, path(diffId), StandardCopyOption.ATOMIC_MOVE);
      DurableFile.sync(directory);
    } finally {
      DurableFile.deleteTree(unfinished);
    }
  }

  /** Every layer here. */
  public List<Digest> list() {
    return List.copyOf(sizes.keySet());
  }

  /** Whether a layer is here. */
  public boolean has(Digest diffId) {
    return sizes.containsKey(diffId);
  }

  /** What all layers take. */
  public LayerSize total() {
    long bytes = 0;
    long files = 0;
    for (var size : sizes.values()) {
      bytes += size.bytes();
      files += size.files();
    }
    return new LayerSize(bytes, files);
  }

  /**
   * The read-only tree of a layer, by its short name.
   *
   * @throws IOException if it is not here
   */
  public Path tree(Digest diffId) throws IOException {
    var link = shortNames.get(diffId);
    if (link == null) {
      throw new IOException("layer " + diffId + " is missing: remove the image and get it anew");
    }
    return link;
  }

  /** Forgets a layer that nothing uses. */
  public void delete(Digest diffId) throws IOException {
    var trash = Files.createTempDirectory(ingest, "trash");
    sizes.remove(diffId);
    var link = shortNames.remove(diffId);
    if (link != null) {
      Files.deleteIfExists(link);
    }
    Files.move(path(diffId), trash.resolve("layer"), StandardCopyOption.ATOMIC_MOVE);
    DurableFile.deleteTree(trash);
  }

  private Path path(Digest diffId) {
    return directory.resolve(diffId.hex());
  }
}
