package dev.caravel.runtime.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.Requires;
import dev.caravel.runtime.image.TarBytes;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull from a real registry. */
class DockerRegistryTest {
  @TempDir Path directory;

  @Test
  void pullsThreeLayersFromDebiansRegistry() throws Exception {
    Requires.root();
    Requires.program("docker-registry");
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var configuration = directory.resolve("registry.yml");
    Files.writeString(
        configuration,
        """
        version: 0.1
        log: {level: info}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(directory.resolve("registry"), port));
    var process =
        new ProcessBuilder("docker-registry", "serve", configuration.toString())
            .redirectErrorStream(true)
            .start();
    var output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    try (var http = HttpClient.newHttpClient()) {
      String line = output.readLine();
      while (line != null && !line.contains("listening on")) {
        line = output.readLine();
      }
      assertThat(line).as("the registry listens").isNotNull();
      Thread.startVirtualThread(() -> drain(process));
      push(http, "http://127.0.0.1:" + port);
      try (var store = ImageStore.open(directory.resolve("store"), SystemClock.instance());
          var pull = new RegistryPull(store, SystemClock.instance())) {
        var reference = ImageReference.parse("127.0.0.1:" + port + "/app:1");
        var image = pull.pull(reference, Credentials.NONE, PullProgress.NONE);
        var lower = store.prepare("c", image).lowerDirs();
        assertThat(lower).hasSize(3);
        for (int i = 0; i < 3; i++) {
          assertThat(lower.get(2 - i).resolve("f" + i)).hasContent("layer " + i);
        }
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void drain(Process process) {
    try (var rest = process.getInputStream()) {
      rest.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return; // it has ended
    }
  }

  private static void push(HttpClient http, String registry) throws Exception {
    var layers = new StringBuilder();
    var diffIds = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      byte[] tar = new TarBytes().file("f" + i, "layer " + i).finish();
      byte[] layer = TarBytes.gzip(tar);
      upload(http, registry, layer);
      layers.append(i == 0 ? "" : ",").append(descriptor("layer.v1.tar+gzip", layer));
      diffIds.append(i == 0 ? "" : ",").append('"').append(Digest.of(tar)).append('"');
    }
    byte[] config =
        "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
            .formatted(Platform.current().architecture(), diffIds)
            .getBytes(StandardCharsets.UTF_8);
    upload(http, registry, config);
    String type = "application/vnd.oci.image.manifest.v1+json";
    var manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(type, descriptor("config.v1+json", config), layers);
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(registry + "/v2/app/manifests/1"))
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofString(manifest))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static String descriptor(String type, byte[] bytes) {
    return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, Digest.of(bytes), bytes.length);
  }

  private static void upload(HttpClient http, String registry, byte[] blob) throws Exception {
    var start =
        http.send(
            HttpRequest.newBuilder(URI.create(registry + "/v2/app/blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    String location = start.headers().firstValue("location").orElseThrow();
    var target =
        URI.create(location + (location.contains("?") ? "&" : "?") + "digest=" + Digest.of(blob));
    var end =
        http.send(
            HttpRequest.newBuilder(target)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(end.statusCode()).as(end.body()).isEqualTo(201);
  }
}
