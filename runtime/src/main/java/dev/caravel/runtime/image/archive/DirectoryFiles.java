package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.manifest.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** An OCI layout in a directory. */
record DirectoryFiles(Path directory) implements ArchiveFiles {

  @Override
  public Optional<InputStream> open(String path) throws IOException {
    var file = directory.resolve(path).normalize();
    if (!file.startsWith(directory)) {
      throw new InvalidImageException("\"" + path + "\" leads out of the image layout");
    }
    try {
      return Optional.of(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Descriptor describe(String path) throws IOException {
    throw new InvalidImageException(directory + " is not an OCI layout: it has no index.json");
  }

  @Override
  public void close() {}
}
