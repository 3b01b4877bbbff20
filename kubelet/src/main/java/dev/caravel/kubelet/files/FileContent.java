package dev.caravel.kubelet.files;

import dev.caravel.api.value.Bytes;

/**
 * A file to be written.
 *
 * @param mode permission bits
 * @param owner a user ID; negative: the kubelet's own
 */
public record FileContent(Bytes bytes, int mode, long owner) {
  public FileContent(Bytes bytes, int mode) {
    this(bytes, mode, -1);
  }
}
