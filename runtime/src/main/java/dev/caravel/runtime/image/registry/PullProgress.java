package dev.caravel.runtime.image.registry;

import dev.caravel.runtime.image.content.Digest;

/** Is told how far a pull is; several threads call. */
@FunctionalInterface
public interface PullProgress {
  /** Nobody wants to know. */
  PullProgress NONE = (layer, bytes, total) -> {};

  /** So many of a layer's bytes have come. */
  void received(Digest layer, long bytes, long total);
}
