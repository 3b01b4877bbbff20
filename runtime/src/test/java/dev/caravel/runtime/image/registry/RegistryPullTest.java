package dev.caravel.runtime.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.runtime.image.Image;
import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.ImageStore;
import dev.caravel.runtime.image.Requires;
import dev.caravel.runtime.image.content.Digest;
import dev.caravel.runtime.image.manifest.MediaTypes;
import dev.caravel.runtime.image.manifest.Platform;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryPullTest {
  @TempDir Path directory;
  private FakeRegistry registry;
  private ImageStore store;
  private RegistryPull pull;

  @BeforeEach
  void open() throws IOException {
    Requires.root();
    registry = new FakeRegistry();
    store = ImageStore.open(directory.resolve("store"), SystemClock.instance());
    pull = new RegistryPull(store, SystemClock.instance());
  }

  @AfterEach
  void close() throws IOException {
    pull.close();
    store.close();
    registry.close();
  }

  @Test
  void pullsByTagAndByDigestAndOnlyWhatIsMissing() throws IOException {
    byte[] layer = registry.image("team/app", "hello");
    var seen = Collections.synchronizedList(new ArrayList<Long>());
    var reference = ImageReference.parse(registry.address() + "/team/app");
    var image = pull.pull(reference, Credentials.NONE, (digest, bytes, total) -> seen.add(bytes));
    String digest = Digest.of(registry.get("/v2/team/app/manifests/latest")).toString();
    assertThat(image.repoTags()).containsExactly(registry.address() + "/team/app:latest");
    assertThat(image.repoDigests()).containsExactly(registry.address() + "/team/app@" + digest);
    assertThat(content(image)).isEqualTo("hello");
    assertThat(seen.getLast()).isEqualTo(layer.length);
    assertThat(image.sizeBytes()).isGreaterThan(layer.length);
    registry.requests.clear();
    assertThat(pull("team/app@" + digest)).isEqualTo(image);
    assertThat(registry.requests).noneMatch(path -> path.endsWith(Digest.of(layer).toString()));
  }

  @Test
  void aDownloadThatBreaksOffIsResumed() throws IOException {
    byte[] layer = registry.image("app", "x".repeat(100_000));
    String path = "/v2/app/blobs/" + Digest.of(layer);
    var cuts = new AtomicInteger();
    registry.trick =
        exchange -> {
          boolean cut =
              exchange.getRequestURI().getPath().equals(path) && cuts.getAndIncrement() < 1;
          if (cut) {
            exchange.sendResponseHeaders(200, layer.length);
            exchange.getResponseBody().write(layer, 0, layer.length / 2);
            exchange.getResponseBody().flush();
          }
          return cut;
        };
    assertThat(content(pull("app"))).isEqualTo("x".repeat(100_000));
    assertThat(registry.requests).anyMatch(request -> request.startsWith(path + " bytes="));
  }

  @Test
  void tokensAreFetchedAndCredentialsSentNowhereElse() throws IOException {
    byte[] layer = registry.image("app", "secret");
    try (var elsewhere = new FakeRegistry()) {
      elsewhere.put("/cdn", layer);
      var leaked = Collections.synchronizedList(new ArrayList<String>());
      elsewhere.trick =
          exchange -> {
            leaked.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            return false;
          };
      registry.trick =
          exchange -> {
            String path = exchange.getRequestURI().getPath();
            String authorization =
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (path.equals("/token")) {
              boolean right =
                  authorization.equals(Credentials.of("me", "pw").basic())
                      && exchange.getRequestURI().getQuery().contains("scope=repository:app:pull");
              FakeRegistry.answer(exchange, right ? 200 : 401, right ? "{\"token\":\"t1\"}" : "");
            } else if (!authorization.equals("Bearer t1")) {
              exchange
                  .getResponseHeaders()
                  .add(
                      "WWW-Authenticate",
                      "Bearer realm=\"http://%s/token\",service=\"r\",scope=\"x\""
                          .formatted(registry.address()));
              FakeRegistry.answer(exchange, 401, "");
            } else if (path.endsWith(Digest.of(layer).toString())) {
              exchange
                  .getResponseHeaders()
                  .add("Location", "http://" + elsewhere.address() + "/cdn");
              FakeRegistry.answer(exchange, 307, "");
            } else {
              return false;
            }
            return true;
          };
      assertThatThrownBy(() -> pull("app")).hasMessageContaining("failed to authorize");
      var reference = ImageReference.parse(registry.address() + "/app");
      var image = pull.pull(reference, Credentials.of("me", "pw"), PullProgress.NONE);
      assertThat(content(image)).isEqualTo("secret");
      assertThat(leaked).isEmpty();
    }
  }

  @Test
  void basicAuthentication() throws IOException {
    registry.image("app", "x");
    registry.trick =
        exchange -> {
          boolean right =
              Credentials.of("me", "pw")
                  .basic()
                  .equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (!right) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"r\"");
            FakeRegistry.answer(exchange, 401, "");
          }
          return !right;
        };
    assertThatThrownBy(() -> pull("app")).hasMessageContaining("no basic auth credentials");
    var reference = ImageReference.parse(registry.address() + "/app");
    assertThatThrownBy(() -> pull.pull(reference, Credentials.of("me", "no"), PullProgress.NONE))
        .hasMessageContaining("authorization failed");
    assertThat(content(pull.pull(reference, Credentials.of("me", "pw"), PullProgress.NONE)))
        .isEqualTo("x");
  }

  @Test
  void whatTheRegistryGivesIsChecked() throws IOException {
    byte[] layer = registry.image("app", "x");
    String manifestPath = "/v2/app/manifests/latest";
    byte[] manifest = registry.get(manifestPath);
    String digest = Digest.of(manifest).toString();

    registry.put("/v2/app/manifests/" + digest, FakeRegistry.bytes("{}"));
    assertFails("app@" + digest, "instead of " + digest);

    byte[] forged = Arrays.copyOf(layer, layer.length);
    forged[forged.length - 9] ^= 1;
    registry.put("/v2/app/blobs/" + Digest.of(layer), forged);
    assertFails("app", "layer");
    registry.put("/v2/app/blobs/" + Digest.of(layer), new byte[layer.length + 1]);
    assertFails("app", "more than its");
    registry.put("/v2/app/blobs/" + Digest.of(layer), layer);

    registry.put(manifestPath, new byte[(4 << 20) + 1]);
    assertFails("app", "more than the 4194304 bytes");
    registry.put(manifestPath, FakeRegistry.bytes("{\"schemaVersion\":1}"));
    assertFails("app", "schema version 1");
    registry.put(
        manifestPath,
        FakeRegistry.bytes(
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1,\"platform\":{\"os\":\"plan9\",\"architecture\":\"mips\"}}]}"
                .formatted(MediaTypes.OCI_MANIFEST, digest)));
    assertFails("app", "no match for platform in manifest");
    registry.put(manifestPath, manifest);
    assertThat(content(pull("app"))).isEqualTo("x");
  }

  @Test
  void refusalsAreWordedAsContainerds() throws IOException {
    assertFails(
        "none",
        "failed to resolve reference \"%s/none:latest\": %<s/none:latest: not found"
            .formatted(registry.address()));
    registry.trick =
        exchange -> {
          exchange.getResponseHeaders().add("Location", exchange.getRequestURI().getPath());
          FakeRegistry.answer(exchange, 302, "");
          return true;
        };
    assertFails("app", "more than 5 redirects");
    registry.close();
    assertFails("app", "connection refused");
  }

  @Test
  void theManifestForThisMachineIsTaken() throws IOException {
    registry.image("app", "mine");
    byte[] manifest = registry.get("/v2/app/manifests/latest");
    byte[] index =
        FakeRegistry.bytes(
            """
            {"schemaVersion":2,"manifests":[
             {"mediaType":"x","digest":"sha256:%s","size":1,"platform":{"os":"windows","architecture":"amd64"}},
             {"mediaType":"x","digest":"%s","size":1,"platform":{"os":"linux","architecture":"%s"}}]}\
            """
                .formatted("0".repeat(64), Digest.of(manifest), Platform.current().architecture()));
    registry.put("/v2/app/manifests/latest", index);
    var image = pull("app");
    assertThat(content(image)).isEqualTo("mine");
    assertThat(image.repoDigests().getFirst()).endsWith(Digest.of(index).toString());
  }

  private void assertFails(String name, String message) throws IOException {
    assertThatThrownBy(() -> pull(name))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
    assertThat(store.list()).isEmpty();
    assertThat(directory.resolve("store/ingest")).isEmptyDirectory();
    assertThat(directory.resolve("store/layers")).isEmptyDirectory();
  }

  private Image pull(String name) throws IOException {
    return pull.pull(
        ImageReference.parse(registry.address() + "/" + name), Credentials.NONE, PullProgress.NONE);
  }

  private String content(Image image) throws IOException {
    var root = store.prepare("check", image).lowerDirs().getFirst();
    return Files.readString(root.resolve("f"));
  }
}
