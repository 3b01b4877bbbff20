package dev.caravel.runtime.image.tar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * One entry of a tar archive, as its header says: nothing in it is to be trusted. File names are
 * bytes to Linux; here each byte is one char (ISO 8859-1), so that none is changed on the way.
 *
 * @param path as written, with its slashes
 * @param linkTarget of hard and symbolic links
 * @param size of a file in bytes
 * @param mode permission bits with set-user-id, set-group-id and sticky
 * @param xattrs extended attributes by name
 */
public record TarEntry(
    Kind kind,
    String path,
    String linkTarget,
    long size,
    int mode,
    int uid,
    int gid,
    int deviceMajor,
    int deviceMinor,
    Instant modified,
    Map<String, byte[]> xattrs) {

  /** The path as people read it. */
  public String displayName() {
    return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** What an entry makes. */
  public enum Kind {
    FILE,
    DIRECTORY,
    HARD_LINK,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO
  }
}
