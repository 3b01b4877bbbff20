package dev.caravel.runtime.image;

import dev.caravel.runtime.image.ImageIndexFile.Entry;
import dev.caravel.runtime.image.content.Blobs;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.layer.LayerLimits;
import dev.caravel.runtime.image.layer.Layers;
import dev.caravel.runtime.image.manifest.ImageConfig;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.runtime.state.DurableFile;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The images of a node and the file systems made of them.
 *
 * <p>How this works: an image is a manifest and a configuration ({@code blobs/sha256}) and a list
 * of layers ({@code layers}), each unpacked once. It is in the store from the moment the list of
 * images ({@code images.json}) names it; until then its layers are kept by a pin of who adds it.
 * What is half done stands in {@code ingest}, which is emptied when the store is opened. A
 * container's snapshot ({@code snapshots}) is two empty directories to mount over the layers. A
 * layer goes when no image, no snapshot and nobody who adds an image needs it.
 *
 * <p>Threads: all methods may be called by any. Reading takes an immutable list; changes are made
 * one at a time under one lock, but layers are unpacked outside it, three at once for an image.
 */
public final class ImageStore implements AutoCloseable {
  private static final int PARALLEL_LAYERS = 3;
  private static final int MIN_ID_PREFIX = 6;

  private final Path root;
  private final Clock clock;
  private final FileChannel lock;
  private final Path ingest;
  private final Blobs blobs;
  private final Layers layers;
  private final Snapshots snapshots;
  private final ImageIndexFile indexFile;
  private final Map<Digest, Entry> entries = new LinkedHashMap<>();
  private final Map<Digest, Integer> pins = new HashMap<>();
  private volatile List<Image> images = List.of();

  private ImageStore(Path root, Clock clock, LayerLimits limits, FileChannel lock)
      throws IOException {
    this.root = root;
    this.clock = clock;
    this.lock = lock;
    ingest = root.resolve("ingest");
    DurableFile.deleteTree(ingest);
    Files.createDirectory(ingest);
    blobs = new Blobs(root.resolve("blobs/sha256"));
    layers = new Layers(root, ingest, limits);
    snapshots = new Snapshots(root, ingest, layers);
    indexFile = new ImageIndexFile(root.resolve("images.json"));
    for (var entry : indexFile.read()) {
      entries.put(entry.config(), entry);
    }
    publish();
    collect();
  }

  /**
   * Opens the store in a directory, which is made if it is missing.
   *
   * @throws IOException if another process has it open, or it cannot be read or written
   */
  public static ImageStore open(Path root, Clock clock) throws IOException {
    return open(root, clock, LayerLimits.DEFAULT);
  }

  /** Opens the store with other bounds for what layers may be. */
  public static ImageStore open(Path root, Clock clock, LayerLimits limits) throws IOException {
    Files.createDirectories(root);
    // files of images belong to users and have rights that mean nothing on the host
    Files.setAttribute(root, "unix:mode", 0700);
    var lock = lock(root);
    try {
      return new ImageStore(root, clock, limits, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    var channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false; // this process has it open already
    }
    if (!locked) {
      channel.close();
      throw new IOException(
          "The image store %s is in use by another process: stop that one first.".formatted(root));
    }
    return channel;
  }

  /** All images, in the order they came. */
  public List<Image> list() {
    return images;
  }

  /**
   * The image of a name with tag or digest (completed as Docker does), of an id, or of the
   * beginning of an id.
   */
  public Optional<Image> find(String reference) {
    return new ImageFinder(list()).find(reference, MIN_ID_PREFIX);
  }

  /**
   * Takes an image in under names; those it had before stay, and those that were another's move.
   * All of it is on disk when this returns.
   *
   * @param tags names with tags
   * @param digests names with digests of the manifest
   * @param isPinned whether it must be kept, for it cannot be fetched again
   * @throws InvalidImageException if it is not what it should be, or not for this machine
   */
  public Image add(ImageSource source, List<String> tags, List<String> digests, boolean isPinned)
      throws IOException {
    var config = ImageConfig.parse(source.config());
    if (!Platform.current().runs(config.platform())) {
      throw new InvalidImageException(
          "the image is for %s, this machine is %s"
              .formatted(config.platform(), Platform.current()));
    }
    if (config.diffIds().size() != source.layers().size()) {
      throw new InvalidImageException(
          "the image's manifest has %d layers, its configuration %d"
              .formatted(source.layers().size(), config.diffIds().size()));
    }
    pin(config.diffIds());
    try {
      unpack(source, config.diffIds());
      return enter(source, tags, digests, isPinned);
    } finally {
      unpin(config.diffIds());
    }
  }

  private void unpack(ImageSource source, List<Digest> diffIds) throws IOException {
    try (var workers =
        Executors.newFixedThreadPool(
            PARALLEL_LAYERS, Thread.ofVirtual().name("layer-", 0).factory())) {
      var tasks = new ArrayList<Future<?>>();
      for (int i = 0; i < diffIds.size(); i++) {
        var diffId = diffIds.get(i);
        if (!layers.has(diffId)) {
          var stored = source.layers().get(i);
          tasks.add(
              workers.submit(() -> {
                layers.ensure(diffId, stored, () -> source.open(stored));
                return stored;
              }));
        }
      }
      await(tasks, workers);
    }
  }

  private static void await(List<Future<?>> tasks, ExecutorService workers) throws IOException {
    try {
      for (var task : tasks) {
        task.get();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while layers were unpacked");
    } catch (ExecutionException e) {
      workers.shutdownNow();
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private synchronized Image enter(
      ImageSource source, List<String> tags, List<String> digests, boolean isPinned)
      throws IOException {
    var id = Digest.of(source.config());
    blobs.put(id, source.config());
    long size = source.config().length;
    for (var layer : source.layers()) {
      size += layer.size();
    }
    Optional<Digest> manifest = Optional.empty();
    if (source.manifest().isPresent()) {
      byte[] bytes = source.manifest().get();
      manifest = Optional.of(Digest.of(bytes));
      blobs.put(manifest.get(), bytes);
      size += bytes.length;
    }
    var old = Optional.ofNullable(entries.get(id));
    var allTags = new LinkedHashSet<>(old.map(Entry::tags).orElse(List.of()));
    allTags.addAll(tags);
    var allDigests = new LinkedHashSet<>(old.map(Entry::digests).orElse(List.of()));
    allDigests.addAll(digests);
    var entry =
        new Entry(
            id,
            manifest.or(() -> old.flatMap(Entry::manifest)),
            List.copyOf(allTags),
            List.copyOf(allDigests),
            old.map(Entry::sizeBytes).orElse(size),
            isPinned || old.map(Entry::isPinned).orElse(false));
    var changed = new LinkedHashMap<Digest, Entry>();
    entries.forEach((key, other) -> {
      var kept = other.tags().stream().filter(tag -> !tags.contains(tag)).toList();
      changed.put(key, other.withTags(kept));
    });
    changed.put(id, entry);
    commit(changed);
    return find(id.toString()).orElseThrow();
  }

  private void commit(Map<Digest, Entry> changed) throws IOException {
    indexFile.write(changed.values());
    entries.clear();
    entries.putAll(changed);
    publish();
  }

  private void publish() throws IOException {
    var list = new ArrayList<Image>(entries.size());
    for (var entry : entries.values()) {
      list.add(
          new Image(
              entry.config().toString(),
              entry.tags(),
              entry.digests(),
              entry.sizeBytes(),
              entry.isPinned(),
              ImageConfig.parse(blobs.read(entry.config()))));
    }
    images = List.copyOf(list);
  }

  /**
   * Removes an image with all its names. Containers made of it go on: their layers stay until their
   * snapshots are removed.
   *
   * @return false if there was none
   */
  public synchronized boolean remove(String reference) throws IOException {
    var image = find(reference);
    if (image.isEmpty()) {
      return false;
    }
    var changed = new LinkedHashMap<>(entries);
    changed.remove(Digest.parse(image.get().id()));
    commit(changed);
    collect();
    return true;
  }

  /**
   * Makes the writable file system of a container, or finds the one that was made under this key.
   *
   * @param key letters, digits, {@code _.-}, at most 128
   * @throws IOException if the image is gone
   */
  public synchronized Snapshot prepare(String key, Image image) throws IOException {
    return snapshots.prepare(key, image.layers());
  }

  /** Removes a snapshot, which must not be mounted any more; one that is not there is fine. */
  public synchronized void removeSnapshot(String key) throws IOException {
    snapshots.remove(key);
    collect();
  }

  /** The keys of all snapshots. */
  public List<String> snapshots() throws IOException {
    return snapshots.keys();
  }

  /** What the images take on disk. */
  public StoreUsage usage() {
    var total = layers.total();
    return new StoreUsage(root, total.bytes(), total.files());
  }

  /** A directory on the store's file system for what is under way; its content is not kept. */
  public Path ingest() {
    return ingest;
  }

  /** Whether a layer is here already, so that it need not be fetched. */
  public boolean hasLayer(Digest diffId) {
    return layers.has(diffId);
  }

  /** The time of this store's clock. */
  public Instant now() {
    return clock.now();
  }

  private synchronized void pin(List<Digest> diffIds) {
    diffIds.forEach(diffId -> pins.merge(diffId, 1, Integer::sum));
  }

  private synchronized void unpin(List<Digest> diffIds) throws IOException {
    for (var diffId : diffIds) {
      pins.computeIfPresent(diffId, (key, count) -> count == 1 ? null : count - 1);
    }
    collect();
  }

  /** Deletes the layers and blobs that nothing needs. */
  private synchronized void collect() throws IOException {
    var needed = new HashSet<>(pins.keySet());
    needed.addAll(snapshots.layersInUse());
    list().forEach(image -> needed.addAll(image.layers()));
    for (var layer : layers.list()) {
      if (!needed.contains(layer)) {
        layers.delete(layer);
      }
    }
    var blobsNeeded = new HashSet<Digest>();
    for (var entry : entries.values()) {
      blobsNeeded.add(entry.config());
      entry.manifest().ifPresent(blobsNeeded::add);
    }
    for (var blob : blobs.list()) {
      if (!blobsNeeded.contains(blob)) {
        blobs.delete(blob);
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
