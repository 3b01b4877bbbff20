package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.runtime.image.manifest.ImageConfig;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a container executes, and in which environment: the pod's wishes over the image's. */
final class Command {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Command() {}

  /**
   * A command of the pod's replaces both parts of the image's; arguments alone replace only Cmd.
   */
  static List<String> words(ContainerConfig config, ImageConfig image) {
    var words = new ArrayList<String>();
    if (config.getCommandCount() > 0) {
      words.addAll(config.getCommandList());
      words.addAll(config.getArgsList());
    } else {
      words.addAll(image.entrypoint());
      words.addAll(config.getArgsCount() > 0 ? config.getArgsList() : image.cmd());
    }
    if (words.isEmpty()) {
      throw Status.INVALID_ARGUMENT
          .withDescription("no command specified, neither by the pod nor by its image")
          .asRuntimeException();
    }
    return words;
  }

  /** Each {@code NAME=value}; every name once. */
  static List<String> environment(ContainerConfig config, ImageConfig image, String hostname) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("PATH", DEFAULT_PATH);
    values.put("HOSTNAME", hostname);
    if (config.getTty()) {
      values.put("TERM", "xterm");
    }
    for (String entry : image.env()) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        values.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    for (var entry : config.getEnvsList()) {
      values.put(entry.getKey(), entry.getValue().toStringUtf8());
    }
    return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }
}
