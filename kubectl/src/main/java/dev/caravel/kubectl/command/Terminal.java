package dev.caravel.kubectl.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The terminal of this process, set so that every key goes through at once; closing it sets it
 * back. Through stty(1), which every system with a terminal has.
 */
final class Terminal implements AutoCloseable {
  private final String before;

  private Terminal(String before) {
    this.before = before;
  }

  /** Nothing to set. */
  static Terminal none() {
    return new Terminal("");
  }

  static Terminal raw() throws IOException, InterruptedException {
    var before = stty("-g").strip();
    stty("raw", "-echo");
    return new Terminal(before);
  }

  /** The terminal's size as the resize channel takes it. */
  String sizeJson() throws IOException, InterruptedException {
    var size = stty("size").strip().split(" ", -1);
    return size.length == 2
        ? "{\"Width\":" + size[1] + ",\"Height\":" + size[0] + "}"
        : "{\"Width\":80,\"Height\":24}";
  }

  private static String stty(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add("stty");
    command.addAll(List.of(words));
    var process =
        new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (!before.isEmpty()) {
      stty(before);
    }
  }
}
