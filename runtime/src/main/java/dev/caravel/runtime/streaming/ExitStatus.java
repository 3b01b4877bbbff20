package dev.caravel.runtime.streaming;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The last word on the error stream: upstream's meta/v1 Status as JSON. */
final class ExitStatus {
  private ExitStatus() {}

  static byte[] success() {
    return bytes("{\"metadata\":{},\"status\":\"Success\"}");
  }

  /** How a command ended. */
  static byte[] of(List<String> command, int exitCode) {
    if (exitCode == 0) {
      return success();
    }
    String message =
        "command terminated with non-zero exit code: error executing command ["
            + String.join(" ", command)
            + "], exit code "
            + exitCode;
    return bytes(
        "{\"metadata\":{},\"status\":\"Failure\",\"message\":"
            + quote(message)
            + ",\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\""
            + exitCode
            + "\"}]}}");
  }

  /** The command could not be run, or the container not be attached to. */
  static byte[] internalError(String why) {
    return bytes(
        "{\"metadata\":{},\"status\":\"Failure\",\"message\":"
            + quote("Internal error occurred: " + why)
            + ",\"reason\":\"InternalError\",\"details\":{\"causes\":[{\"message\":"
            + quote(why)
            + "}]},\"code\":500}");
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String quote(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (c < ' ') {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }
}
