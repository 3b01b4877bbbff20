package dev.caravel.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.time.SimulatedClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  @TempDir Path directory;
  private ImageStore store;

  @BeforeEach
  void open() throws IOException {
    Requires.root();
    store = ImageStore.open(directory, new SimulatedClock(Instant.EPOCH));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void imagesAreFoundByNameDigestAndId() throws IOException {
    var image =
        store.add(source("a"), List.of("docker.io/library/a:latest"), List.of(digestName()), false);
    for (String text :
        List.of(
            "a",
            "a:latest",
            "docker.io/library/a",
            "a@sha256:" + "0".repeat(64),
            image.id(),
            image.id().substring(7),
            image.id().substring(7, 15))) {
      assertThat(store.find(text)).as(text).contains(image);
    }
    for (String text : List.of("b", "a:1", "", "A", "../a", image.id().substring(7, 10))) {
      assertThat(store.find(text)).as(text).isEmpty();
    }
  }

  private static String digestName() {
    return "docker.io/library/a@sha256:" + "0".repeat(64);
  }

  @Test
  void aNameMovesToTheImageThatComesLast() throws IOException {
    var first = store.add(source("a"), List.of("n:1", "n:2"), List.of(), false);
    var second = store.add(source("b"), List.of("n:1"), List.of(), false);
    assertThat(store.find(first.id()).orElseThrow().repoTags()).containsExactly("n:2");
    assertThat(second.repoTags()).containsExactly("n:1");
  }

  @Test
  void layersStayAsLongAsSomethingNeedsThem() throws IOException {
    var first =
        store.add(source("shared", "a"), List.of("docker.io/library/a:1"), List.of(), false);
    store.add(source("shared", "b"), List.of("docker.io/library/b:1"), List.of(), false);
    assertThat(layers()).isEqualTo(3);
    var snapshot = store.prepare("container", first);
    Files.writeString(snapshot.upper().resolve("written"), "x");
    assertThat(store.remove("a:1")).isTrue();
    assertThat(store.remove("a:1")).isFalse();
    assertThat(layers()).isEqualTo(3);
    reopen();
    assertThat(layers()).isEqualTo(3);
    assertThat(store.snapshots()).containsExactly("container");
    assertThat(snapshot.upper().resolve("written")).hasContent("x");
    store.removeSnapshot("container");
    store.removeSnapshot("container");
    assertThat(layers()).isEqualTo(2);
    store.remove("b:1");
    assertThat(layers()).isZero();
    assertThat(directory.resolve("blobs/sha256")).isEmptyDirectory();
    assertThat(store.usage().bytes()).isZero();
  }

  @Test
  void whatACrashLeftHalfDoneIsGone() throws IOException {
    var image = store.add(source("a"), List.of("docker.io/library/a:1"), List.of(), false);
    Files.createDirectories(directory.resolve("ingest/layer1/fs/etc"));
    Files.writeString(directory.resolve("ingest/layer1/fs/etc/f"), "half");
    Files.writeString(directory.resolve("blobs/sha256/" + "0".repeat(64) + ".new"), "half");
    Files.writeString(directory.resolve("blobs/sha256/" + "1".repeat(64)), "nobody's");
    Files.writeString(directory.resolve("images.json.new"), "{\"images\":[");
    store.prepare("whole", image);
    store.prepare("torn", image);
    Files.write(directory.resolve("snapshots/torn/layers"), new byte[100]);
    reopen();
    assertThat(store.snapshots()).containsExactly("whole");
    assertThat(store.list()).containsExactly(image);
    assertThat(directory.resolve("ingest")).isEmptyDirectory();
    try (var blobs = Files.list(directory.resolve("blobs/sha256"))) {
      assertThat(blobs).hasSize(1);
    }
  }

  @Test
  void damageIsToldNotGuessedAt() throws IOException {
    var image = store.add(source("a"), List.of("docker.io/library/a:1"), List.of(), false);
    store.close();
    Files.writeString(directory.resolve("blobs/sha256/" + image.id().substring(7)), "{}");
    assertThatThrownBy(() -> ImageStore.open(directory, new SimulatedClock(Instant.EPOCH)))
        .hasMessageContaining("instead of " + image.id());
    Files.writeString(directory.resolve("images.json"), "{\"images\":[");
    assertThatThrownBy(() -> ImageStore.open(directory, new SimulatedClock(Instant.EPOCH)))
        .hasMessageContaining("images.json is damaged");
  }

  @Test
  void oneOwnerAndProperKeys() throws IOException {
    assertThatThrownBy(() -> ImageStore.open(directory, new SimulatedClock(Instant.EPOCH)))
        .hasMessageContaining("in use by another process");
    var image = store.add(source("a"), List.of("docker.io/library/a:1"), List.of(), false);
    for (String key : List.of("", "..", "../x", "a/b", ".hidden", "k".repeat(129))) {
      assertThatThrownBy(() -> store.prepare(key, image))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aFailedLayerTakesTheImageWithIt() throws IOException {
    var good = source("a", "b", "c");
    var bad =
        new Source(good.config(), good.layers(), good.tars()) {
          @Override
          public InputStream open(Descriptor layer) {
            return layer.equals(layers().get(1))
                ? new ByteArrayInputStream(new byte[1024])
                : super.open(layer);
          }
        };
    assertThatThrownBy(() -> store.add(bad, List.of("docker.io/library/a:1"), List.of(), false))
        .hasMessageContaining("has the digest");
    assertThat(store.list()).isEmpty();
    assertThat(layers()).isZero();
    assertThat(directory.resolve("ingest")).isEmptyDirectory();
  }

  private void reopen() throws IOException {
    store.close();
    store = ImageStore.open(directory, new SimulatedClock(Instant.EPOCH));
  }

  private long layers() throws IOException {
    try (var entries = Files.list(directory.resolve("layers"))) {
      return entries.count();
    }
  }

  private static Source source(String... contents) {
    var tars = new java.util.ArrayList<byte[]>();
    var layers = new java.util.ArrayList<Descriptor>();
    var diffIds = new java.util.StringJoiner("\",\"", "\"", "\"");
    for (String content : contents) {
      byte[] tar = new TarBytes().file("f", content).finish();
      tars.add(tar);
      layers.add(Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(tar), tar.length));
      diffIds.add(Digest.of(tar).toString());
    }
    String config =
        "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"diff_ids\":[%s]}}"
            .formatted(Platform.current().architecture(), diffIds);
    return new Source(config.getBytes(StandardCharsets.UTF_8), layers, tars);
  }

  private static class Source implements ImageSource {
    private final byte[] config;
    private final List<Descriptor> layers;
    private final List<byte[]> tars;

    Source(byte[] config, List<Descriptor> layers, List<byte[]> tars) {
      this.config = config;
      this.layers = layers;
      this.tars = tars;
    }

    List<byte[]> tars() {
      return tars;
    }

    @Override
    public Optional<byte[]> manifest() {
      return Optional.empty();
    }

    @Override
    public byte[] config() {
      return config;
    }

    @Override
    public List<Descriptor> layers() {
      return layers;
    }

    @Override
    public InputStream open(Descriptor layer) {
      return new ByteArrayInputStream(tars.get(layers.indexOf(layer)));
    }
  }
}
