package dev.caravel.runtime.image;

import java.nio.file.Path;
import java.util.List;

/**
 * The writable file system of one container, to be mounted as overlay: its option lowerdir is
 * {@link #lowerDirs} joined with colons.
 *
 * @param lowerDirs the image's layers, the topmost first, at least one; read-only, shared
 * @param upper what the container writes
 * @param work what overlayfs needs beside it
 */
public record Snapshot(List<Path> lowerDirs, Path upper, Path work) {}
