package dev.caravel.api.generator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The published sources and this module's own data files, both read from the class path. */
final class Sources {
  private Sources() {}

  static String proto(String protoClass) {
    return text("/io/kubernetes/client/proto/" + protoClass + ".java")
        .orElseThrow(() -> new IllegalStateException("client-java-proto has no " + protoClass));
  }

  static Optional<String> model(String name) {
    return text("/io/kubernetes/client/openapi/models/" + name + ".java");
  }

  static Optional<String> rest(String name) {
    return text("/io/kubernetes/client/openapi/apis/" + name + ".java");
  }

  static String data(String name) {
    return text("/dev/caravel/api/generator/" + name)
        .orElseThrow(() -> new IllegalStateException("no data file " + name));
  }

  /** Changes whenever an input does: the published artifacts, the data files, the generator. */
  static String fingerprint() {
    StringBuilder print = new StringBuilder();
    for (String input :
        new String[] {
          "/io/kubernetes/client/proto/V1.java",
          "/io/kubernetes/client/openapi/models/V1Pod.java",
          "/dev/caravel/api/generator/GenerateApi.class",
          "/dev/caravel/api/generator/presence.txt"
        }) {
      URL url = Sources.class.getResource(input);
      try {
        print.append(url).append(' ').append(url == null ? 0 : lastModified(url)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return print.toString();
  }

  /** Of the JAR, or of the newest file in the folder. */
  private static long lastModified(URL url) throws IOException {
    if (!url.getProtocol().equals("file")) {
      return url.openConnection().getLastModified();
    }
    long newest = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of(URI.create(url.toString())).resolveSibling("."))) {
      for (Path file : files) {
        newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
      }
    }
    return newest;
  }

  private static Optional<String> text(String resource) {
    try (InputStream in = Sources.class.getResourceAsStream(resource)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
