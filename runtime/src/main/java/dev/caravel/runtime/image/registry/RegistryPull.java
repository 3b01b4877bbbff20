package dev.caravel.runtime.image.registry;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.ImageSource;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.content.Blobs;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.ImageIndex;
import dev.caravel.runtime.image.manifest.JsonObject;
import dev.caravel.runtime.image.manifest.Manifest;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Pulls images from registries (OCI distribution specification; Docker's manifests v2). Every
 * manifest and blob is checked against the digest that led to it.
 */
public final class RegistryPull implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_INDEX_DEPTH = 4;
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_LIST,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST,
          "*/*");

  private final ImageStore store;
  private final Clock clock;
  private @Nullable HttpClient http;

  /** Pulls into {@code store}. */
  public RegistryPull(ImageStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Pulls an image, or finds out that what is there is what the registry has.
   *
   * @throws RegistryException if the registry refuses
   * @throws InvalidImageException if what it gives is not what it should be
   * @throws IOException if it cannot be reached
   */
  public Image pull(ImageReference reference, Credentials credentials, PullProgress progress)
      throws IOException {
    var session = new RegistrySession(http(), reference, credentials);
    Document top;
    try {
      top = fetchManifest(session, reference.digest().or(reference::tag).orElseThrow());
    } catch (IOException e) {
      throw describe(e, "failed to resolve reference \"" + reference + "\": ");
    }
    var found = top;
    for (int depth = 0; found.isIndex(); depth++) {
      if (depth == MAX_INDEX_DEPTH) {
        throw new InvalidImageException("image indexes are nested too deeply");
      }
      var selected = ImageIndex.parse(found.content()).select(Platform.current());
      found = fetchManifest(session, selected.digest().toString());
    }
    var manifest = Manifest.parse(found.content());
    byte[] config = fetch(session, "blobs/" + manifest.config().digest(), "*/*").content();
    check(config, manifest.config().digest());
    var source = new Source(session, found.content(), config, manifest.layers(), progress);
    // as containerd: who asks for a digest gets no tag
    List<String> tags =
        reference.digest().isPresent()
            ? List.of()
            : reference.tag().stream().map(tag -> reference.name() + ":" + tag).toList();
    var digests = List.of(reference.name() + "@" + Digest.of(top.content()));
    return store.add(source, tags, digests, false);
  }

  /** Made for the first pull: many nodes never do one. */
  private synchronized HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .build();
    }
    return http;
  }

  private static IOException describe(IOException e, String what) {
    String message = what + e.getMessage();
    return switch (e) {
      case RegistryException refusal -> refusal.with(message);
      default -> new IOException(message, e);
    };
  }

  @SuppressWarnings("ArrayRecordComponent") // held once
  private record Document(String mediaType, byte[] content) {
    boolean isIndex() throws InvalidImageException {
      return MediaTypes.isIndex(mediaType)
          || !JsonObject.parse(content, "image manifest").objects("manifests").isEmpty();
    }
  }

  private static Document fetchManifest(RegistrySession session, String tagOrDigest)
      throws IOException {
    var document = fetch(session, "manifests/" + tagOrDigest, ACCEPT);
    if (Digest.isDigest(tagOrDigest)) {
      check(document.content(), Digest.parse(tagOrDigest));
    }
    return document;
  }

  private static Document fetch(RegistrySession session, String path, String accept)
      throws IOException {
    var response = session.get(path, accept, 0);
    try (var body = response.body()) {
      byte[] content = body.readNBytes(Blobs.MAX_BYTES + 1);
      if (content.length > Blobs.MAX_BYTES) {
        throw new InvalidImageException(
            path + " has more than the " + Blobs.MAX_BYTES + " bytes it may have");
      }
      String type = response.headers().firstValue("content-type").orElse("");
      return new Document(type.split(";", 2)[0].strip(), content);
    }
  }

  private static void check(byte[] content, Digest expected) throws InvalidImageException {
    var actual = Digest.of(content);
    if (!actual.equals(expected)) {
      throw new InvalidImageException(
          "the registry gave content with the digest %s instead of %s".formatted(actual, expected));
    }
  }

  private final class Source implements ImageSource {
    private final RegistrySession session;
    private final byte[] manifest;
    private final byte[] config;
    private final List<Descriptor> layers;
    private final PullProgress progress;

    Source(
        RegistrySession session,
        byte[] manifest,
        byte[] config,
        List<Descriptor> layers,
        PullProgress progress) {
      this.session = session;
      this.manifest = manifest;
      this.config = config;
      this.layers = layers;
      this.progress = progress;
    }

    @Override
    public Optional<byte[]> manifest() {
      return Optional.of(manifest);
    }

    @Override
    public byte[] config() {
      return config;
    }

    @Override
    public List<Descriptor> layers() {
      return layers;
    }

    @Override
    public InputStream open(Descriptor layer) throws IOException {
      return new LayerDownload(session, layer, clock, progress).fetch(store.ingest());
    }
  }

  @Override
  public synchronized void close() {
    if (http != null) {
      http.shutdownNow();
    }
  }
}
