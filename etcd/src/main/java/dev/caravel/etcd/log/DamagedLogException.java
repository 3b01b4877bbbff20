package dev.caravel.etcd.log;

import java.io.IOException;

/** What is on disk is not what was written there: nothing is guessed, the store does not open. */
public final class DamagedLogException extends IOException {
  private static final long serialVersionUID = 1;

  public DamagedLogException(String file, long offset, String what) {
    super(
        "%s is damaged at offset %d: %s. Restore the data directory from a backup."
            .formatted(file, offset, what));
  }
}
