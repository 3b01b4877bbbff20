package dev.caravel.runtime.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.caravel.runtime.image.Requires;
import dev.caravel.runtime.image.TarBytes;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.Descriptor;
import dev.caravel.runtime.image.manifest.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What layers become on disk, and that none of them gets out. */
class LayersTest {
  private static final LayerLimits SMALL = new LayerLimits(100, 8 << 20, 100, 1 << 20);

  @TempDir Path directory;
  private Path outside;
  private Path root;
  private Layers layers;

  @BeforeEach
  void open() throws IOException {
    Requires.root();
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("victim"), "untouched");
    root = Files.createDirectory(directory.resolve("store"));
    Files.createDirectory(root.resolve("ingest"));
    layers = new Layers(root, root.resolve("ingest"), SMALL);
  }

  static Stream<Arguments> hostile() throws IOException {
    byte[] zeros = new byte[7 << 20];
    return Stream.of(
        arguments("..", tar().file("../../../outside/new", "x"), "leads out of the layer"),
        arguments(".. inside", tar().file("a/../../new", "x"), "leads out of the layer"),
        arguments(
            "write through an absolute link",
            tar().symbolicLink("a", "/tmp").file("a/new", "x"),
            "goes through \"a\""),
        arguments(
            "write through a relative link",
            tar().symbolicLink("a", "../../../../outside").file("a/new", "x"),
            "goes through \"a\""),
        arguments(
            "a directory through a link",
            tar().symbolicLink("a", "../../../../outside").directory("a/b/c"),
            "goes through \"a\""),
        arguments("hard link out", tar().hardLink("a", "../../../outside/victim"), "leads out of"),
        arguments("hard link to nothing", tar().hardLink("a", "/etc/passwd"), "cannot unpack"),
        arguments(
            "hard link through a link",
            tar().symbolicLink("l", "/etc").hardLink("a", "l/passwd"),
            "goes through \"l\""),
        arguments("hard link to the root", tar().hardLink("a", "/"), "link to no file"),
        arguments("whiteout of ..", tar().file("a/.wh...", ""), "removes no file"),
        arguments("whiteout of .", tar().file("a/.wh..", ""), "removes no file"),
        arguments("whiteout of nothing", tar().file("a/.wh.", ""), "removes no file"),
        arguments(
            "whiteout through a link",
            tar().symbolicLink("a", "../../../../outside").file("a/.wh.victim", ""),
            "goes through \"a\""),
        arguments("a disk", tar().device('4', "sda", 8, 0), "device 8:0"),
        arguments("kernel memory", tar().device('3', "mem", 1, 1), "device 1:1"),
        arguments("a forged whiteout", tar().device('3', "gone", 0, 0), "device 0:0"),
        arguments("root as a file", tar().file("./", "").symbolicLink(".", "/etc"), "root of"),
        arguments(
            "directory replaced",
            tar().file("a/b", "x").symbolicLink("a", "/etc"),
            "would replace a directory"),
        arguments("NUL in a name", tar().pax("path", "a\0b").file("x", ""), "cannot be a path"),
        arguments("a long name", tar().pax("path", "n".repeat(256)).file("x", ""), "be a path"),
        arguments("deep", tar().pax("path", "d/".repeat(300) + "f").file("x", ""), "components"),
        arguments("a huge path", tar().pax("path", "x/".repeat(3000)).file("x", ""), "characters"),
        arguments("sparse", tar().pax("GNU.sparse.major", "1").file("x", ""), "sparse"),
        arguments("old sparse", tar().entry('S', "x", "", new byte[0]), "sparse"),
        arguments("unknown type", tar().entry('Z', "x", "", new byte[0]), "unknown type"),
        arguments("negative size", tar().pax("size", "-1").file("x", ""), "the size -1"),
        arguments("no user", tar().pax("uid", "4294967295").file("x", ""), "4294967295"),
        arguments("bad pax", tar().entry('x', "p", "", bytes("99 a=b\n")).file("x", ""), "pax"),
        arguments("pax number", tar().pax("size", "1e3").file("x", ""), "1e3"),
        arguments("pax time", tar().pax("mtime", "9".repeat(30)).file("x", ""), "mtime"),
        arguments("too many entries", many(101), "more than the 100 entries"),
        arguments("too large", tar().file("a", zeros).file("b", zeros), "more than the 8388608"),
        arguments("not a tar", raw(bytes("x".repeat(600))), "checksum"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void hostile(String name, TarBytes tar, String message) throws IOException {
    byte[] bytes = name.equals("not a tar") ? tar.unfinished() : tar.finish();
    assertThatThrownBy(() -> ensure(bytes)).hasMessageContaining(message);
    assertNothingChanged();
  }

  @Test
  void bombsEndEarly() throws IOException {
    byte[] bomb = TarBytes.gzip(tar().file("zeros", new byte[4 << 20]).finish());
    assertThat(bomb.length).isLessThan(10_000);
    assertThatThrownBy(() -> ensure(bomb, Digest.of(new byte[0]), Digest.of(bomb)))
        .hasMessageContaining("more than 100 times its size");
    assertNothingChanged();
  }

  @Test
  void truncatedAtEveryBlock() throws IOException {
    byte[] whole = tar().directory("d").file("d/f", "x".repeat(700)).unfinished();
    for (int length : new int[] {100, 512 + 100, 1024 + 100, 1024 + 512 + 10}) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ensure(part)).as("%d bytes", length).hasMessageContaining("ends");
    }
    byte[] packed = TarBytes.gzip(tar().file("f", "x".repeat(700)).finish());
    byte[] part = Arrays.copyOf(packed, packed.length - 12);
    assertThatThrownBy(() -> ensure(part, Digest.of(part), Digest.of(part)))
        .isInstanceOf(IOException.class);
    assertNothingChanged();
  }

  @Test
  void wrongDigestsAndSizes() throws IOException {
    byte[] tar = tar().file("f", "x").finish();
    byte[] packed = TarBytes.gzip(tar);
    var wrong = Digest.of(bytes("other"));
    assertThatThrownBy(() -> ensure(packed, wrong, Digest.of(packed)))
        .hasMessageContaining("unpacked layer has the digest " + Digest.of(tar));
    assertThatThrownBy(() -> ensure(packed, Digest.of(tar), wrong))
        .hasMessageContaining("layer has the digest " + Digest.of(packed));
    var short1 = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(packed), packed.length - 1);
    assertThatThrownBy(
            () -> layers.ensure(Digest.of(tar), short1, () -> new ByteArrayInputStream(packed)))
        .hasMessageContaining("more than the");
    assertNothingChanged();
  }

  @Test
  void otherCompressionsAreNamed() {
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0};
    assertThatThrownBy(() -> ensure(zstd)).hasMessageContaining("compressed with zstd");
  }

  @Test
  void aLayerKeepsWhatItHolds() throws IOException {
    String longName = "n".repeat(120) + "/é";
    var tree =
        ensure(
            tar()
                .directory("./")
                .directory("./bin/")
                .file("./bin/sh", "#!")
                .hardLink("./bin/bash", "bin/sh")
                .symbolicLink("sh", "/bin/sh")
                .entry('L', "././@LongLink", "", bytes(longName + "\0"))
                .file("cut off", "long")
                .pax("uid", "70000", "gid", "70001", "mtime", "12.5", "SCHILY.xattr.user.a", "b")
                .file("owned", "x")
                .device('3', "null", 1, 3)
                .entry('6', "pipe", "", new byte[0])
                .file("twice", "first")
                .file("twice", "second")
                .finish());
    assertThat(tree.resolve("bin/bash")).hasContent("#!");
    assertThat(attribute(tree, "bin/bash", "ino")).isEqualTo(attribute(tree, "bin/sh", "ino"));
    assertThat(Files.readSymbolicLink(tree.resolve("sh"))).isEqualTo(Path.of("/bin/sh"));
    assertThat(tree.resolve(longName)).hasContent("long");
    assertThat(tree.resolve("twice")).hasContent("second");
    assertThat(attribute(tree, "owned", "uid")).isEqualTo(70000);
    assertThat(attribute(tree, "owned", "gid")).isEqualTo(70001);
    assertThat(Files.getLastModifiedTime(tree.resolve("owned")).toMillis()).isEqualTo(12_500);
    assertThat(Files.getLastModifiedTime(tree.resolve("bin")).toMillis()).isEqualTo(1_000_000_000);
    assertThat(Files.getAttribute(tree.resolve("owned"), "user:a")).isEqualTo(bytes("b"));
    assertThat(attribute(tree, "null", "rdev")).isEqualTo(0x103L);
    assertThat(attribute(tree, "pipe", "mode")).isEqualTo(0010644);
    assertThat(layers.total().files()).isEqualTo(11);
  }

  @Test
  void whiteoutsAreAsOverlayfsWantsThem() throws IOException {
    var tree =
        ensure(
            tar()
                .file("d/.wh.gone", "")
                .file("opaque/.wh..wh..opq", "")
                .file("opaque/new", "x")
                .file(".wh..wh.plnk", "")
                .file("kept", "x")
                .file(".wh.kept", "")
                .file(".wh.replaced", "")
                .directory("replaced")
                .file("replaced/f", "x")
                .finish());
    assertThat(attribute(tree, "d/gone", "rdev")).isEqualTo(0L);
    assertThat((int) attribute(tree, "d/gone", "mode") & 0170000).isEqualTo(0020000);
    assertThat(tree.resolve("kept")).hasContent("x");
    assertThat(tree.resolve("replaced/f")).hasContent("x");
    try (var entries = Files.list(tree)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("d", "opaque", "kept", "replaced");
    }
    assertThat(mounted(tree)).isEqualTo("d kept opaque replaced | new | f");
  }

  /** What an overlay of the layer above a lower directory shows. */
  private String mounted(Path tree) throws IOException {
    var lower = Files.createDirectories(directory.resolve("lower"));
    for (String path : new String[] {"d/gone", "opaque/old", "replaced/old"}) {
      Files.createDirectories(lower.resolve(path).getParent());
      Files.writeString(lower.resolve(path), "old");
    }
    var script =
        "mount -t overlay overlay -o lowerdir=$1:$2 $3 && cd $3 && "
            + "echo $(ls) '|' $(ls opaque) '|' $(ls replaced)";
    var target = Files.createDirectory(directory.resolve("mnt"));
    var process =
        new ProcessBuilder(
                "unshare", "-m", "sh", "-c", script, "sh", tree.toString(), "" + lower, "" + target)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void aLayerThatIsThereIsNotReadAgain() throws IOException {
    byte[] tar = tar().file("f", "x").finish();
    ensure(tar);
    var descriptor = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(tar), tar.length);
    layers.ensure(
        Digest.of(tar),
        descriptor,
        () -> {
          throw new AssertionError("read again");
        });
    var reopened = new Layers(root, root.resolve("ingest"), SMALL);
    assertThat(reopened.tree(Digest.of(tar)).resolve("f")).hasContent("x");
    assertThat(reopened.total()).isEqualTo(new LayerSize(1, 1));
    reopened.delete(Digest.of(tar));
    assertThat(root.resolve("layers")).isEmptyDirectory();
    assertThat(root.resolve("l")).isEmptyDirectory();
  }

  private void assertNothingChanged() throws IOException {
    assertThat(root.resolve("layers")).isEmptyDirectory();
    assertThat(root.resolve("ingest")).isEmptyDirectory();
    assertThat(outside.resolve("victim")).hasContent("untouched");
    try (var entries = Files.list(outside)) {
      assertThat(entries).hasSize(1);
    }
    assertThat(Path.of("/tmp/new")).doesNotExist();
  }

  private Path ensure(byte[] tar) throws IOException {
    ensure(tar, Digest.of(tar), Digest.of(tar));
    return layers.tree(Digest.of(tar));
  }

  private void ensure(byte[] bytes, Digest diffId, Digest stored) throws IOException {
    var descriptor = Descriptor.of(MediaTypes.OCI_LAYER, stored, bytes.length);
    layers.ensure(diffId, descriptor, () -> new ByteArrayInputStream(bytes));
  }

  private static Object attribute(Path tree, String path, String name) throws IOException {
    return Files.getAttribute(tree.resolve(path), "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }

  private static TarBytes tar() {
    return new TarBytes();
  }

  private static TarBytes raw(byte[] bytes) {
    return new TarBytes().raw(bytes);
  }

  private static TarBytes many(int count) {
    var tar = tar();
    for (int i = 0; i < count; i++) {
      tar.file("f" + i, "");
    }
    return tar;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
