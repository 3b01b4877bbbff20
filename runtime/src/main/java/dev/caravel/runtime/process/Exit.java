package dev.caravel.runtime.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a container ended.
 *
 * @param code its exit code, or 128 and the signal that ended it
 * @param outOfMemory the kernel killed one of its processes for want of memory
 * @param finishedNanos nanoseconds since 1970
 */
public record Exit(int code, boolean outOfMemory, long finishedNanos) {

  /** Reads what the shim wrote into a container's exit file; empty if there is none. */
  public static Optional<Exit> read(Path file) throws IOException {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      return Optional.of(
          new Exit(Integer.parseInt(words[0]), words[1].equals("1"), Long.parseLong(words[2])));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("the exit file " + file + " is damaged", e);
    }
  }
}
