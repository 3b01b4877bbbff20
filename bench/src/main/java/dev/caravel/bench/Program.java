package dev.caravel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How this program is started again.
 *
 * @param command to which the words of a command line are added
 */
public record Program(List<String> command) {

  public Program {
    command = List.copyOf(command);
  }

  /**
   * With the classes of this process.
   *
   * @param mainClass the class whose {@code main} is run
   * @param options JVM options, separated by blanks
   */
  public static Program of(String mainClass, String options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!options.isBlank()) {
      command.addAll(List.of(options.strip().split("\\s+")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return new Program(command);
  }
}
