package dev.caravel.runtime.image.layer;

/**
 * What a layer takes on disk.
 *
 * @param bytes of its files
 * @param files its files, directories and links
 */
public record LayerSize(long bytes, long files) {}
