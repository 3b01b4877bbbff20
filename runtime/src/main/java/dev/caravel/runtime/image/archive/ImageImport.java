package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.content.InvalidImageException;
import dev.caravel.runtime.image.layer.LayerLimits;
import dev.caravel.runtime.image.manifest.Platform;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes images in from files: OCI layouts, as directory or tar, and the archives of {@code docker
 * save}; tars may be packed with gzip.
 */
public final class ImageImport {
  private static final LayerLimits LIMITS = LayerLimits.DEFAULT;

  private final ImageStore store;

  /** Imports into {@code store}. */
  public ImageImport(ImageStore store) {
    this.store = store;
  }

  /**
   * Imports a file, or the directory of an OCI layout.
   *
   * @return the images that run on this machine, under the names that the archive gives them
   * @throws InvalidImageException if it is no archive of images, or one is not what it should be
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public List<Image> run(Path archive) throws IOException {
    if (Files.isDirectory(archive)) {
      return run(new DirectoryFiles(archive.toAbsolutePath().normalize()));
    }
    try (var in = Files.newInputStream(archive)) {
      return run(in);
    }
  }

  /** Imports an archive from a stream, which the caller closes. */
  public List<Image> run(InputStream archive) throws IOException {
    var buffered = new BufferedInputStream(archive);
    try (var files = SpooledArchive.read(buffered, store.ingest(), LIMITS)) {
      return run(files);
    }
  }

  private List<Image> run(ArchiveFiles files) throws IOException {
    var images = new ArrayList<Image>();
    for (var image : images(files)) {
      images.add(store.add(image, image.tags(), List.of(), false));
    }
    return images;
  }

  private static List<ArchivedImage> images(ArchiveFiles files) throws IOException {
    if (OciLayout.isIn(files)) {
      return new OciLayout(files, Platform.current()).images();
    }
    if (DockerArchive.isIn(files)) {
      return new DockerArchive(files).images();
    }
    throw new InvalidImageException(
        "neither an OCI layout (index.json) nor a docker save archive (manifest.json)");
  }
}
