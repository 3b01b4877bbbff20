package dev.caravel.runtime.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.Requires;
import dev.caravel.runtime.image.TarBytes;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.time.SimulatedClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageImportTest {
  private static final String HERE = Platform.current().architecture();

  @TempDir Path directory;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    Requires.root();
    store = ImageStore.open(directory.resolve("store"), new SimulatedClock(Instant.EPOCH));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void ociLayoutAsTarPackedAndDirectory() throws IOException {
    var layout = layout("one", HERE, "example.org/app:1");
    var image = run(archive(layout)).getFirst();
    assertThat(image.repoTags()).containsExactly("example.org/app:1");
    assertThat(file(image)).hasContent("one");
    assertThat(run(TarBytes.gzip(archive(layout)))).isEqualTo(List.of(image));
    var folder = directory.resolve("layout");
    for (var entry : layout.entrySet()) {
      var path = folder.resolve(entry.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, entry.getValue());
    }
    assertThat(new ImageImport(store).run(folder)).isEqualTo(List.of(image));
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void dockerSaveWithLinkedLayers() throws IOException {
    byte[] layer = new TarBytes().file("f", "docker").finish();
    byte[] config = config(HERE, layer, layer);
    var tar =
        new TarBytes()
            .file("a/layer.tar", layer)
            .symbolicLink("b/layer.tar", "../a/layer.tar")
            .file("config.json", config)
            .file(
                "manifest.json",
                """
                [{"Config":"config.json","RepoTags":["app:2","docker.io/library/app:3"],
                  "Layers":["a/layer.tar","b/layer.tar"]}]\
                """);
    var image = run(tar.finish()).getFirst();
    assertThat(image.id()).isEqualTo(Digest.of(config).toString());
    assertThat(image.repoTags())
        .containsExactly("docker.io/library/app:2", "docker.io/library/app:3");
    assertThat(store.find("app:3")).contains(image);
    // overlayfs takes a directory once only
    assertThat(store.prepare("c", image).lowerDirs()).hasSize(1);
  }

  @Test
  void theManifestForThisMachineIsTaken() throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    String other =
        descriptor(
            put(files, bytes("{}")), ",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}");
    String mine =
        descriptor(
            put(files, manifest(files, "mine", HERE)),
            ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + HERE + "\"}");
    byte[] index = bytes("{\"schemaVersion\":2,\"manifests\":[" + other + "," + mine + "]}");
    put(files, index);
    files.put("index.json", topIndex(index, "application/vnd.oci.image.index.v1+json", "m:1"));
    assertThat(file(run(archive(files)).getFirst())).hasContent("mine");
  }

  @Test
  void refused() throws IOException {
    assertThatThrownBy(() -> run(new TarBytes().file("x", "y").finish()))
        .hasMessageContaining("neither an OCI layout");
    assertThatThrownBy(() -> run(archive(layout("x", "s390x", "a:1"))))
        .hasMessageContaining("the image is for linux/s390x");
    var damaged = layout("x", HERE, "a:1");
    damaged.replaceAll(
        (name, content) -> name.startsWith("blobs") && content[0] == '{' ? bytes("{}") : content);
    assertThatThrownBy(() -> run(archive(damaged))).hasMessageContaining("instead of sha256:");
    var lacking = layout("x", HERE, "a:1");
    lacking.remove(lacking.keySet().iterator().next());
    assertThatThrownBy(() -> run(archive(lacking))).hasMessageContaining("but lacks it");
    assertThatThrownBy(() ->
            run(
                new TarBytes()
                    .file("manifest.json", "[{\"Config\":\"../../../etc/passwd\",\"Layers\":[]}]")
                    .finish()))
        .hasMessageContaining("but lacks it");
    assertThatThrownBy(() -> run(new TarBytes().file("index.json", "[".repeat(100)).finish()))
        .hasMessageContaining("not JSON");
    assertThat(store.list()).isEmpty();
    assertThat(directory.resolve("store/ingest")).isEmptyDirectory();
    assertThat(directory.resolve("store/layers")).isEmptyDirectory();
  }

  private List<Image> run(byte[] archive) throws IOException {
    return new ImageImport(store).run(new ByteArrayInputStream(archive));
  }

  private Path file(Image image) throws IOException {
    return store.prepare("check", image).lowerDirs().getFirst().resolve("f");
  }

  private static Map<String, byte[]> layout(String content, String architecture, String name)
      throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    byte[] manifest = manifest(files, content, architecture);
    put(files, manifest);
    files.put("index.json", topIndex(manifest, "application/vnd.oci.image.manifest.v1+json", name));
    files.put("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
    return files;
  }

  private static byte[] topIndex(byte[] target, String mediaType, String name) {
    return bytes(
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
         "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}\
        """
            .formatted(mediaType, Digest.of(target), target.length, name));
  }

  private static byte[] manifest(Map<String, byte[]> files, String content, String architecture)
      throws IOException {
    byte[] tar = new TarBytes().file("f", content).finish();
    byte[] layer = put(files, TarBytes.gzip(tar));
    byte[] config = put(files, config(architecture, tar));
    return bytes(
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
            .formatted(descriptor(config, ""), descriptor(layer, "")));
  }

  private static byte[] config(String architecture, byte[]... layers) {
    var diffIds = new java.util.StringJoiner("\",\"", "\"", "\"");
    for (byte[] layer : layers) {
      diffIds.add(Digest.of(layer).toString());
    }
    return bytes(
        """
        {"os":"linux","architecture":"%s","config":{"Cmd":["/f"]},
         "rootfs":{"type":"layers","diff_ids":[%s]}}\
        """
            .formatted(architecture, diffIds));
  }

  private static String descriptor(byte[] content, String more) {
    return "{\"mediaType\":\"x\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(Digest.of(content), content.length, more);
  }

  private static byte[] put(Map<String, byte[]> files, byte[] content) {
    files.put("blobs/sha256/" + Digest.of(content).hex(), content);
    return content;
  }

  private static byte[] archive(Map<String, byte[]> files) {
    var tar = new TarBytes();
    files.forEach(tar::file);
    return tar.finish();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
