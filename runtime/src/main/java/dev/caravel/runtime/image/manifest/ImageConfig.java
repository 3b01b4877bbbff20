package dev.caravel.runtime.image.manifest;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.content.InvalidImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an image wants to be run (OCI image specification, config.md).
 *
 * @param env each {@code NAME=value}
 * @param workingDir "" for the root
 * @param user a name or number, {@code :group} after it where one is given, "" for root
 * @param stopSignal as {@code SIGQUIT} or a number, "" for SIGTERM
 * @param exposedPorts as {@code 80/tcp}
 * @param diffIds the digest of each layer's uncompressed tar, the lowest first
 */
public record ImageConfig(
    Platform platform,
    List<String> entrypoint,
    List<String> cmd,
    List<String> env,
    String workingDir,
    String user,
    Set<String> volumes,
    String stopSignal,
    Set<String> exposedPorts,
    Map<String, String> labels,
    List<Digest> diffIds) {

  /**
   * Reads a configuration.
   *
   * @throws InvalidImageException if it is none
   */
  public static ImageConfig parse(byte[] json) throws InvalidImageException {
    var image = JsonObject.parse(json, "image configuration");
    var config = image.object("config").orElse(new JsonObject(Map.of()));
    var diffIds = new ArrayList<Digest>();
    var texts = image.object("rootfs").map(rootfs -> rootfs.texts("diff_ids")).orElse(List.of());
    for (String text : texts) {
      diffIds.add(Digest.parse(text));
    }
    return new ImageConfig(
        Platform.of(image),
        config.texts("Entrypoint"),
        config.texts("Cmd"),
        config.texts("Env"),
        config.text("WorkingDir"),
        config.text("User"),
        config.names("Volumes"),
        config.text("StopSignal"),
        config.names("ExposedPorts"),
        config.textMap("Labels"),
        List.copyOf(diffIds));
  }
}
