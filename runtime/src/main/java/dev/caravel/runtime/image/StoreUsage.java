package dev.caravel.runtime.image;

import java.nio.file.Path;

/**
 * What the images take.
 *
 * @param directory where they are
 * @param bytes of all layers, unpacked
 * @param files of all layers
 */
public record StoreUsage(Path directory, long bytes, long files) {}
