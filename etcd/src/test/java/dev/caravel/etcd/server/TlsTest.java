package dev.caravel.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.Requires;
import dev.caravel.etcd.client.EtcdClient;
import dev.caravel.etcd.client.EtcdClientConfig;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.etcd.wire.TlsFiles;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with the keys that common tools write, and the pages over HTTP. */
class TlsTest {
  @TempDir Path directory;

  @Test
  void clientsWithACertificateOfTheAuthorityGetIn() throws Exception {
    Requires.program("openssl");
    authority("ca");
    authority("other");
    issue("server", "ca", "rsa -traditional");
    issue("client", "ca", "ec");
    issue("stranger", "other", "pkcs8");
    var config =
        EtcdConfig.plain(
                StoreConfig.in(directory.resolve("data")), URI.create("https://127.0.0.1:0"))
            .withTls(files("server", "ca"), true);
    try (var server = Etcd.start(config, SystemClock.instance())) {
      String endpoint = "https://127.0.0.1:" + server.ports().getFirst();
      put(endpoint, files("client", "ca"));
      for (var bad :
          List.of(
              files("stranger", "ca"),
              files("client", "other"),
              new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(path("ca.crt"))))) {
        assertThatThrownBy(() -> put(endpoint, bad)).isInstanceOf(EtcdException.class);
      }
      assertThat(server.store().revision()).isEqualTo(2);
    }
  }

  private static void put(String endpoint, TlsFiles files) throws IOException {
    var config = EtcdClientConfig.of(List.of(endpoint), files);
    try (var client = EtcdClient.of(config, SystemClock.instance())) {
      client.put(PutRequest.of(Key.of("k"), new byte[1]));
    }
  }

  private TlsFiles files(String name, String authority) {
    return new TlsFiles(
        Optional.of(path(name + ".crt")),
        Optional.of(path(name + ".key")),
        Optional.of(path(authority + ".crt")));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private void authority(String name) throws Exception {
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%s -keyout %s.key -out %s.crt"
            .formatted(name, name, name));
  }

  private void issue(String name, String authority, String form) throws Exception {
    Files.writeString(path("san"), "subjectAltName=IP:127.0.0.1\n");
    switch (form) {
      case "ec" -> openssl("ecparam -name prime256v1 -genkey -noout -out " + name + ".key");
      case "pkcs8" -> openssl("genpkey -algorithm RSA -out " + name + ".key");
      default -> openssl("genrsa -traditional -out " + name + ".key 2048");
    }
    openssl("req -new -key %s.key -subj /CN=%s -out %s.csr".formatted(name, name, name));
    openssl(
        "x509 -req -in %s.csr -CA %s.crt -CAkey %s.key -CAcreateserial -days 2 -extfile san -out %s.crt"
            .formatted(name, authority, authority, name));
  }

  private void openssl(String arguments) throws Exception {
    var process =
        new ProcessBuilder(("openssl " + arguments).split(" ", -1))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void pagesForWhoLooksAfterIt() throws Exception {
    var plain =
        EtcdConfig.plain(
            StoreConfig.in(directory.resolve("data")), URI.create("http://127.0.0.1:0"));
    var config =
        new EtcdConfig(
            plain.store(),
            plain.name(),
            plain.clusterToken(),
            plain.listenClientUrls(),
            plain.advertiseClientUrls(),
            plain.advertisePeerUrls(),
            List.of(URI.create("http://127.0.0.1:0")),
            plain.tls(),
            false,
            plain.compaction());
    try (var server = Etcd.start(config, SystemClock.instance());
        var http = HttpClient.newHttpClient()) {
      String root = "http://127.0.0.1:" + server.metricsPorts().getFirst();
      assertThat(get(http, root + "/health").body()).contains("\"health\":\"true\"");
      assertThat(get(http, root + "/version").body()).contains("\"etcdserver\":\"3.6.0\"");
      assertThat(get(http, root + "/metrics").body()).contains("etcd_server_has_leader 1\n");
      assertThat(get(http, root + "/health/x").statusCode()).isEqualTo(404);
      server.store().raiseNoSpaceAlarm();
      assertThat(get(http, root + "/health").statusCode()).isEqualTo(503);
    }
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
