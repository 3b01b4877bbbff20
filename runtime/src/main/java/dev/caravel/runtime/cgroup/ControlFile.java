package dev.caravel.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Reading and writing the files of a control group. */
final class ControlFile {
  private ControlFile() {}

  /** Writes with one call, as the kernel wants it. */
  static void write(Path directory, String name, String value) throws IOException {
    try {
      Files.writeString(directory.resolve(name), value, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "cannot write \"" + value + "\" to " + directory.resolve(name) + ": " + e.getMessage(),
          e);
    }
  }

  static String read(Path directory, String name) throws IOException {
    return Files.readString(directory.resolve(name)).strip();
  }

  /** The number in the file; empty for "max" and where the kernel has no such file. */
  static OptionalLong number(Path directory, String name) throws IOException {
    try {
      return parse(read(directory, name));
    } catch (NoSuchFileException none) {
      return OptionalLong.empty();
    }
  }

  /** A file of lines "key number". */
  static Map<String, Long> table(Path directory, String name) throws IOException {
    var table = new HashMap<String, Long>();
    try {
      for (String line : Files.readAllLines(directory.resolve(name))) {
        int space = line.indexOf(' ');
        if (space > 0) {
          parse(line.substring(space + 1)).ifPresent(n -> table.put(line.substring(0, space), n));
        }
      }
    } catch (NoSuchFileException none) {
      // this kernel does not count it
    }
    return table;
  }

  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException words) {
      return OptionalLong.empty();
    }
  }
}
