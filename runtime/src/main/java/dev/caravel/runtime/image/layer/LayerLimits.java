package dev.caravel.runtime.image.layer;

/**
 * What one layer may be at most, so that a small download cannot fill the disk.
 *
 * @param entries files, directories and links
 * @param bytes of the unpacked tar
 * @param ratio of unpacked to compressed bytes, once {@code ratioFromBytes} are unpacked
 */
public record LayerLimits(long entries, long bytes, long ratio, long ratioFromBytes) {
  public static final LayerLimits DEFAULT = new LayerLimits(1_000_000, 32L << 30, 100, 128L << 20);
}
