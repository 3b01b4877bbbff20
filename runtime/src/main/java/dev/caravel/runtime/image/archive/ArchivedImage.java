package dev.caravel.runtime.image.archive;

import dev.caravel.runtime.image.ImageSource;
import dev.caravel.runtime.image.manifest.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One image of an archive.
 *
 * @param tags its names
 * @param paths where in the archive each layer is
 */
@SuppressWarnings("ArrayRecordComponent") // held once, by whoever imports
record ArchivedImage(
    ArchiveFiles files,
    List<String> tags,
    Optional<byte[]> manifest,
    byte[] config,
    List<Descriptor> layers,
    Map<Descriptor, String> paths)
    implements ImageSource {

  @Override
  public InputStream open(Descriptor layer) throws IOException {
    return files.openPresent(paths.getOrDefault(layer, ""));
  }
}
