package dev.caravel.runtime.image.hello;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageSource;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.JsonObject;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.runtime.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image {@code caravel.local/hello}: one static program, made by the build, that serves HTTP on
 * port 80 and has the few commands that {@code kubectl exec} wants. It is put together from the
 * program at the first start; the same program always gives the same image.
 */
public final class HelloImage implements ImageSource {
  /** What it is called. */
  public static final String NAME = "caravel.local/hello:latest";

  /** The registry in its name, which stands for this machine. */
  public static final String REGISTRY = "caravel.local";

  private static final String PROGRAM = "/dev/caravel/runtime/programs/hello";
  private static final List<String> COMMANDS =
      List.of("cat", "echo", "env", "exit", "get", "hostname", "ls", "resolve", "sleep");
  private static final String USERS =
      "root:x:0:0:root:/:/hello\nnobody:x:65534:65534:nobody:/:/hello\n";
  private static final String GROUPS = "root:x:0:\nnobody:x:65534:\n";
  private static final String CREATED = "1970-01-01T00:00:00Z";

  private final byte[] layer;
  private final Descriptor layerDescriptor;
  private final byte[] config;
  private final byte[] manifest;

  private HelloImage(byte[] program) {
    layer = layer(program);
    var diffId = Digest.of(layer);
    layerDescriptor = Descriptor.of(MediaTypes.OCI_LAYER, diffId, layer.length);
    config = config(diffId).encode();
    manifest =
        object(
                "schemaVersion",
                2L,
                "mediaType",
                MediaTypes.OCI_MANIFEST,
                "config",
                descriptor(MediaTypes.OCI_CONFIG, config),
                "layers",
                List.of(descriptor(MediaTypes.OCI_LAYER, layer)))
            .encode();
  }

  /** Puts the image into {@code store}, or finds it there. */
  public static Image importInto(ImageStore store) throws IOException {
    byte[] program;
    try (var in = HelloImage.class.getResourceAsStream(PROGRAM)) {
      if (in == null) {
        throw new IOException("the build lacks the program hello: build the module runtime anew");
      }
      program = in.readAllBytes();
    }
    var image = new HelloImage(program);
    String id = Digest.of(image.config).toString();
    var present = store.find(NAME).filter(old -> old.id().equals(id));
    return present.isPresent() ? present.get() : store.add(image, List.of(NAME), List.of(), true);
  }

  private static byte[] layer(byte[] program) {
    var tar =
        new TarWriter()
            .directory("bin/", 0755)
            .directory("dev/", 0755)
            .directory("etc/", 0755)
            .file("etc/group", 0644, GROUPS.getBytes(StandardCharsets.US_ASCII))
            .file("etc/passwd", 0644, USERS.getBytes(StandardCharsets.US_ASCII))
            .directory("proc/", 0555)
            .directory("sys/", 0555)
            .directory("tmp/", 01777)
            .file("hello", 0755, program);
    for (String command : COMMANDS) {
      tar.link("bin/" + command, "../hello");
    }
    return tar.finish();
  }

  private static JsonObject config(Digest diffId) {
    return object(
        "created", CREATED,
        "architecture", Platform.current().architecture(),
        "os", "linux",
        "config",
            object(
                "Env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                "Entrypoint", List.of("/hello"),
                "WorkingDir", "/",
                "ExposedPorts", object("80/tcp", object())),
        "rootfs", object("type", "layers", "diff_ids", List.of(diffId.toString())));
  }

  private static JsonObject descriptor(String mediaType, byte[] content) {
    return object(
        "mediaType",
        mediaType,
        "digest",
        Digest.of(content).toString(),
        "size",
        (long) content.length);
  }

  private static JsonObject object(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new JsonObject(members);
  }

  @Override
  public Optional<byte[]> manifest() {
    return Optional.of(manifest.clone());
  }

  @Override
  public byte[] config() {
    return config.clone();
  }

  @Override
  public List<Descriptor> layers() {
    return List.of(layerDescriptor);
  }

  @Override
  public InputStream open(Descriptor descriptor) {
    return new ByteArrayInputStream(layer);
  }
}
