package dev.caravel.runtime.image.content;

import dev.caravel.runtime.state.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Manifests and configurations, each in a file named by its digest. */
public final class Blobs {
  /** A manifest, index or configuration may have at most this many bytes, as registries have it. */
  public static final int MAX_BYTES = 4 << 20;

  private final Path directory;

  /** The blobs in {@code directory}, which is made if it is missing. */
  public Blobs(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /**
   * Keeps {@code content}, which is on disk when this returns.
   *
   * @throws InvalidImageException if its digest is not {@code digest}
   */
  public synchronized void put(Digest digest, byte[] content) throws IOException {
    check(digest, content);
    if (!Files.exists(file(digest))) {
      DurableFile.write(file(digest), content);
    }
  }

  /**
   * The content named {@code digest}.
   *
   * @throws IOException if it is missing, or was changed on disk
   */
  public byte[] read(Digest digest) throws IOException {
    try {
      byte[] content = Files.readAllBytes(file(digest));
      check(digest, content);
      return content;
    } catch (NoSuchFileException e) {
      throw new IOException("blob " + digest + " is missing from " + directory, e);
    }
  }

  /** Every digest here. Files that a crash left half written are deleted on the way. */
  public List<Digest> list() throws IOException {
    var digests = new ArrayList<Digest>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        String name = file.getFileName().toString();
        if (Digest.isDigest("sha256:" + name)) {
          digests.add(new Digest(name));
        } else {
          Files.delete(file);
        }
      }
    }
    return digests;
  }

  /** Forgets a blob. */
  public void delete(Digest digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  private static void check(Digest digest, byte[] content) throws InvalidImageException {
    var actual = Digest.of(content);
    if (!actual.equals(digest)) {
      throw new InvalidImageException(
          "blob has the digest %s instead of %s".formatted(actual, digest));
    }
  }

  private Path file(Digest digest) {
    return directory.resolve(digest.hex());
  }
}
