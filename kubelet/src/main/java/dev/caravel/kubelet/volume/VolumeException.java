package dev.caravel.kubelet.volume;

/** Thrown when a volume cannot be put in place; the message is what the event says. */
public final class VolumeException extends Exception {
  private static final long serialVersionUID = 1L;

  VolumeException(String volume, String message) {
    super("MountVolume.SetUp failed for volume \"" + volume + "\" : " + message);
  }
}
