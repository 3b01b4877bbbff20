package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.content.Blobs;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an image archive, wherever they are. */
interface ArchiveFiles extends AutoCloseable {

  /** Opens a file, if it is there. */
  Optional<InputStream> open(String path) throws IOException;

  /** A pointer to a file's bytes: their digest and size. */
  Descriptor describe(String path) throws IOException;

  @Override
  void close() throws IOException;

  /** Whether a file is there. */
  default boolean has(String path) throws IOException {
    try (var in = open(path).orElse(InputStream.nullInputStream())) {
      return in.read() >= 0;
    }
  }

  /**
   * All of a small file.
   *
   * @throws InvalidImageException if it is missing or has more than {@link Blobs#MAX_BYTES}
   */
  default byte[] read(String path) throws IOException {
    try (var in = openPresent(path)) {
      byte[] content = in.readNBytes(Blobs.MAX_BYTES + 1);
      if (content.length > Blobs.MAX_BYTES) {
        throw new InvalidImageException(
            "\"%s\" has more than %d bytes".formatted(path, Blobs.MAX_BYTES));
      }
      return content;
    }
  }

  /**
   * Opens a file that must be there.
   *
   * @throws InvalidImageException if it is not
   */
  default InputStream openPresent(String path) throws IOException {
    return open(path)
        .orElseThrow(
            () -> new InvalidImageException("the archive refers to \"" + path + "\" but lacks it"));
  }
}
