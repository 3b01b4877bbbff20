package dev.caravel.runtime.image;

import dev.caravel.runtime.image.manifest.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** An image that is on its way into the store: from a registry, an archive or the build. */
public interface ImageSource {

  /** The manifest and its descriptor's digest, where there is one. */
  Optional<byte[]> manifest();

  /** The configuration's bytes. */
  byte[] config();

  /** The layers as they are stored there, the lowest first, in the configuration's order. */
  List<Descriptor> layers();

  /**
   * The bytes of one of {@link #layers}, plain or compressed. The store checks them against the
   * descriptor; several threads ask, each for another layer.
   */
  InputStream open(Descriptor layer) throws IOException;
}
