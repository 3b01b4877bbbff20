package dev.caravel.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server over an etcd that is not ours ({@code --etcd-servers}): with TLS, and plain. */
class EtcdServersTest {
  private static final SystemClock CLOCK = SystemClock.instance();
  private static final Path LAYOUT = Path.of("../../shared/reference/etcd-layout.tsv");

  /** What the recording has beside what a new cluster has. */
  private static final Set<String> RECORDED_OBJECTS =
      Set.of("crb", "crole", "fs", "pc", "plc", "scidr", "v1.x.example.com", "v1.x.example.org");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @BeforeEach
  void needsEtcd() {
    Requires.program("etcd");
  }

  private KubeApiServer server(KeyValueStore store) throws Exception {
    return new KubeApiServer(ApiServerConfig.in(directory.resolve("pki")).withPort(0), store, CLOCK)
        .start();
  }

  private static Client admin(KubeApiServer server) {
    return new Client(server.inProcess(UserInfo.APISERVER));
  }

  @Test
  void objectsLiveInEtcdAndOutliveTheServer() throws Exception {
    try (var etcd = ForeignEtcd.start(directory.resolve("etcd"), true)) {
      Service service;
      try (var store = etcd.client();
          var server = server(store);
          var client = admin(server)) {
        client
            .resource(Namespace.KIND)
            .create(Namespace.builder().metadata(m -> m.name("n")).build());
        speakOfConfigMaps(client);
        service =
            client
                .resource(Service.KIND)
                .namespace("n")
                .create(
                    Service.builder()
                        .metadata(m -> m.name("s"))
                        .spec(s -> s.addPorts(p -> p.port(80)))
                        .build());
        assertThat(service.spec().clusterIP()).isNotEmpty();
        checkBytes(store);
      }
      try (var store = etcd.client();
          var server = server(store);
          var client = admin(server)) {
        var services = client.resource(Service.KIND).namespace("n");
        assertThat(services.get("s")).isEqualTo(service);
        var same =
            Service.builder()
                .metadata(m -> m.name("t"))
                .spec(s -> s.clusterIP(service.spec().clusterIP()).addPorts(p -> p.port(80)))
                .build();
        assertThat(catchThrowableOfType(ApiException.class, () -> services.create(same)))
            .hasMessageContaining("provided IP is already allocated");
        var maps = client.resource(ConfigMap.KIND).namespace("n");
        assertThat(maps.get("a").data()).containsEntry("k", "2");
        maps.delete("a");
        assertThat(maps.find("a")).isEmpty();
      }
    }
  }

  private static void speakOfConfigMaps(Client client) throws Exception {
    var maps = client.resource(ConfigMap.KIND).namespace("n");
    var created =
        maps.create(ConfigMap.builder().metadata(m -> m.name("a")).putData("k", "1").build());
    assertThat(maps.get("a")).isEqualTo(created);
    assertThat(maps.list().items()).containsExactly(created);
    var since = ListOptions.ALL.withResourceVersion(created.metadata().resourceVersion());
    try (var watch = maps.watch(since)) {
      var updated = maps.update(created.with(m -> m.putData("k", "2")));
      var event = watch.next().orElseThrow();
      assertThat(event.type()).isEqualTo(WatchEvent.Type.MODIFIED);
      assertThat(event.object()).isEqualTo(updated);
    }
    var late =
        catchThrowableOfType(
            ApiException.class, () -> maps.update(created.with(m -> m.putData("k", "3"))));
    assertThat(late.isConflict()).isTrue();
  }

  /** Upstream's key, upstream's envelope, and no resourceVersion within. */
  private static void checkBytes(KeyValueStore store) {
    byte[] stored = value(store, "/registry/configmaps/n/a");
    assertThat(stored).startsWith("k8s\0\n\017\n\002v1\022\tConfigMap\022".getBytes(UTF_8));
    var object = ConfigMap.of(Protobuf.decode(ConfigMap.SCHEMA, stored));
    assertThat(object.metadata().resourceVersion()).isEmpty();
    assertThat(object.data()).containsEntry("k", "2");
    assertThat(Protobuf.encode(object.struct())).isEqualTo(stored);
    assertThat(value(store, "/registry/services/specs/n/s")).startsWith("k8s\0".getBytes(UTF_8));
  }

  private static byte[] value(KeyValueStore store, String key) {
    return store.range(RangeRequest.of(Key.of(key))).keyValues().getFirst().value();
  }

  /** What upstream writes into a new cluster on its own, we write under the same keys. */
  @Test
  void aNewClusterHasUpstreamsLayout() throws Exception {
    boolean there = Files.isRegularFile(LAYOUT);
    assumeTrue(there, "the recordings of upstream are not beside the checkout");
    var wanted = new TreeMap<String, String>();
    for (String line : Files.readAllLines(LAYOUT)) {
      String[] cells = line.split("\t", -1);
      if (isMadeAtTheStart(cells[0])) {
        wanted.put(cells[0], cells[1]);
      }
    }
    assertThat(wanted).hasSizeGreaterThan(150);
    try (var etcd = ForeignEtcd.start(directory.resolve("etcd"), false);
        var store = etcd.client();
        var server = server(store)) {
      assertThat(server.url()).isNotNull();
      long start = CLOCK.nanoTime();
      Map<String, String> written = layout(store);
      while (!written.keySet().containsAll(wanted.keySet())
          && CLOCK.since(start).compareTo(PATIENCE) < 0) {
        written = layout(store); // the last of them are written after the start
      }
      assertThat(written).containsAllEntriesOf(wanted);
    }
  }

  private static boolean isMadeAtTheStart(String key) {
    return Stream.of(
                "apiregistration.k8s.io/apiservices",
                "clusterroles",
                "clusterrolebindings",
                "flowschemas",
                "namespaces/kube",
                "namespaces/default",
                "priorityclasses/system",
                "prioritylevelconfigurations",
                "rolebindings/kube",
                "roles/kube",
                "servicecidrs/kubernetes",
                "services/specs/default")
            .anyMatch(start -> key.startsWith("/registry/" + start))
        && !RECORDED_OBJECTS.contains(key.substring(key.lastIndexOf('/') + 1));
  }

  private static Map<String, String> layout(KeyValueStore store) throws IOException {
    var layout = new TreeMap<String, String>();
    for (var kv : store.range(RangeRequest.of(KeyRange.prefix(Key.of("/registry/")))).keyValues()) {
      layout.put(kv.key().toString(), Protobuf.hasPrefix(kv.value()) ? "protobuf" : "json");
    }
    return layout;
  }
}
