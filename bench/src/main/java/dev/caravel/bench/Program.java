package dev.caravel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How this program is started again.
 *
 * @param command for what a person types and waits for
 * @param server for what keeps running, with the JVM options of such a process
 */
public record Program(List<String> command, List<String> server) {

  public Program {
    command = List.copyOf(command);
    server = List.copyOf(server);
  }

  /**
   * As this process was started.
   *
   * @param mainClass the class whose {@code main} runs in it
   * @param serverOptions JVM options of a process that keeps running, separated by blanks
   */
  public static Program ofThisProcess(String mainClass, String serverOptions) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<String>();
    command.add(java);
    for (var word : ProcessHandle.current().info().arguments().orElse(new String[0])) {
      if (word.equals(mainClass)) {
        break;
      }
      command.add(word);
    }
    command.add(mainClass);
    var server = new ArrayList<String>();
    server.add(java);
    if (!serverOptions.isBlank()) {
      server.addAll(List.of(serverOptions.strip().split("\\s+")));
    }
    server.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return new Program(command, server);
  }
}
