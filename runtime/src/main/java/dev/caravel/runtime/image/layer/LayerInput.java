package dev.caravel.runtime.image.layer;

import java.io.IOException;
import java.io.InputStream;

/** Where a layer's bytes come from. */
@FunctionalInterface
public interface LayerInput {

  /** Opens the bytes, plain or compressed. */
  InputStream open() throws IOException;
}
