package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.PutRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListsAndWatchesTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  @TempDir Path directory;
  private Api api;

  @BeforeEach
  void open() throws IOException {
    api = new Api(directory);
  }

  @AfterEach
  void close() {
    api.close();
  }

  private void create(String... names) throws InterruptedException {
    for (String name : names) {
      api.configMap(name, ",\"labels\":{\"name\":\"%s\"}".formatted(name));
    }
  }

  private Struct patch(String name, String patch) throws InterruptedException {
    return api.object("PATCH", CONFIG_MAPS + "/" + name, "application/merge-patch+json", patch);
  }

  @Test
  void pages_show_one_revision_whatever_is_written_between_them() throws InterruptedException {
    create("a", "b", "c", "d", "e");
    var first = api.list(CONFIG_MAPS + "?limit=2");
    assertThat(Api.names(first)).isEqualTo("a b");
    assertThat(first.remainingItemCount()).hasValue(3);
    create("bb");
    api.object("DELETE", CONFIG_MAPS + "/d", "");
    var second = api.list(CONFIG_MAPS + "?limit=2&continue=" + first.continueToken());
    assertThat(Api.names(second)).isEqualTo("c d");
    assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
    var third = api.list(CONFIG_MAPS + "?limit=2&continue=" + second.continueToken());
    assertThat(Api.names(third)).isEqualTo("e");
    assertThat(third.continueToken()).isEmpty();
    assertThat(third.remainingItemCount()).isEmpty();
  }

  @Test
  void a_page_of_a_compacted_revision_is_gone() throws InterruptedException {
    create("a", "b", "c");
    var first = api.list("/api/v1/configmaps?limit=1");
    create("d");
    long now = api.store.revision();
    api.close();
    try {
      api = new Api(directory);
      api.store.compact(now);
      var gone = api.get("/api/v1/configmaps?limit=1&continue=" + first.continueToken());
      assertThat(gone.stringAt("reason")).isEqualTo("Expired");
      assertThat(api.code).isEqualTo(410);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_list_at_an_exact_version_shows_what_was() throws InterruptedException {
    create("a", "b");
    String before = api.list(CONFIG_MAPS).resourceVersion();
    api.object("DELETE", CONFIG_MAPS + "/a", "");
    create("c");
    String exact = "?resourceVersionMatch=Exact&resourceVersion=";
    assertThat(Api.names(api.list(CONFIG_MAPS + exact + before))).isEqualTo("a b");
    assertThat(Api.names(api.list(CONFIG_MAPS + "?resourceVersion=" + before))).isEqualTo("b c");
    assertThat(Api.names(api.list(CONFIG_MAPS))).isEqualTo("b c");
  }

  /** Random writes; each list at the revision of a write shows what was there then. */
  @Test
  void lists_at_every_version_are_as_a_model_has_them() throws InterruptedException {
    var random = new Random(7);
    var model = new TreeMap<String, String>();
    var history = new TreeMap<String, String>();
    for (int i = 0; i < 300; i++) {
      String name = "n" + random.nextInt(20);
      if (!model.containsKey(name)) {
        create(name);
        model.put(name, "");
      } else if (random.nextBoolean()) {
        patch(name, "{\"data\":{\"v\":\"%d\"}}".formatted(i));
        model.put(name, Integer.toString(i));
      } else {
        api.object("DELETE", CONFIG_MAPS + "/" + name, "");
        model.remove(name);
      }
      history.put(Long.toString(api.store.revision()), model.toString());
    }
    for (var entry : history.entrySet()) {
      var list =
          api.list(CONFIG_MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + entry.getKey());
      var found = new TreeMap<String, String>();
      for (Struct object : list.items()) {
        found.put(object.stringAt("metadata", "name"), object.stringAt("data", "v"));
      }
      assertThat(found.toString()).isEqualTo(entry.getValue());
    }
  }

  @Test
  void a_watch_begins_after_a_version_and_misses_nothing() throws InterruptedException {
    create("a");
    String version = api.list(CONFIG_MAPS).resourceVersion();
    create("b");
    patch("a", "{\"data\":{\"x\":\"1\"}}");
    api.object("DELETE", CONFIG_MAPS + "/b", "");
    var watch = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + version);
    assertThat(Api.take(watch, 3)).containsExactly("ADDED b", "MODIFIED a", "DELETED b");
    watch.close();
    assertThat(Api.take(watch, 1)).containsExactly("END");
  }

  @Test
  void a_selected_object_enters_and_leaves_a_watch() throws InterruptedException {
    create("a");
    var watch = api.watch(CONFIG_MAPS + "?watch=1&labelSelector=env=prod");
    patch("a", "{\"metadata\":{\"labels\":{\"env\":\"prod\"}}}");
    patch("a", "{\"data\":{\"x\":\"1\"}}");
    Struct left = patch("a", "{\"metadata\":{\"labels\":{\"env\":\"test\"}}}");
    patch("a", "{\"data\":{\"x\":\"2\"}}");
    create("b");
    patch("b", "{\"metadata\":{\"labels\":{\"env\":\"prod\"}}}");
    var events = new ArrayList<WatchEvent>();
    while (events.size() < 4) {
      events.addAll(watch.take());
    }
    assertThat(events.stream().map(event -> event.type().name()).toList())
        .containsExactly("ADDED", "MODIFIED", "DELETED", "ADDED");
    Struct gone = events.get(2).object();
    assertThat(gone.stringAt("metadata", "labels", "env")).isEqualTo("prod");
    assertThat(gone.stringAt("metadata", "resourceVersion"))
        .isEqualTo(left.stringAt("metadata", "resourceVersion"));
    watch.close();
  }

  @Test
  void a_watch_of_one_name_hears_of_no_other() throws InterruptedException {
    create("a", "b");
    var watch = api.watch(CONFIG_MAPS + "?watch=1&fieldSelector=metadata.name=a");
    assertThat(Api.take(watch, 1)).containsExactly("ADDED a");
    patch("b", "{\"data\":{\"x\":\"1\"}}");
    patch("a", "{\"data\":{\"x\":\"1\"}}");
    assertThat(Api.take(watch, 1)).containsExactly("MODIFIED a");
    watch.close();
  }

  @Test
  void a_name_can_be_selected_across_namespaces() throws InterruptedException {
    create("a", "b");
    api.post("/api/v1/namespaces/other/configmaps", "{\"metadata\":{\"name\":\"a\"}}");
    var list = api.list("/api/v1/configmaps?fieldSelector=metadata.name=a");
    assertThat(list.items().stream().map(o -> o.stringAt("metadata", "namespace")).toList())
        .containsExactly("default", "other");
  }

  @Test
  void a_watch_from_before_the_history_is_gone() throws IOException, InterruptedException {
    create("a");
    String old = api.list(CONFIG_MAPS).resourceVersion();
    create("b");
    api.close();
    api = new Api(directory);
    create("c");
    var watch = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + old);
    var events = watch.take();
    assertThat(events.getFirst().type().name()).isEqualTo("ERROR");
    assertThat(events.getFirst().object().stringAt("reason")).isEqualTo("Expired");
    assertThat(events.getFirst().object().stringAt("message"))
        .matches("too old resource version: " + old + " \\([0-9]+\\)");
    assertThat(watch.take()).isEmpty();
  }

  @Test
  void initial_events_end_with_a_bookmark() throws InterruptedException {
    create("a", "b");
    var watch =
        api.watch(
            CONFIG_MAPS
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                + "&allowWatchBookmarks=true");
    var events = new ArrayList<WatchEvent>();
    while (events.size() < 3) {
      events.addAll(watch.take());
    }
    Struct bookmark = events.get(2).object();
    assertThat(events.get(2).type().name()).isEqualTo("BOOKMARK");
    assertThat(bookmark.stringAt("metadata", "annotations", "k8s.io/initial-events-end"))
        .isEqualTo("true");
    assertThat(bookmark.stringAt("metadata", "resourceVersion"))
        .isEqualTo(Long.toString(api.store.revision()));
    watch.close();
  }

  @Test
  void bookmarks_come_every_minute_and_at_the_end() throws InterruptedException {
    create("a");
    var watch = api.watch(CONFIG_MAPS + "?watch=1&allowWatchBookmarks=1&timeoutSeconds=90");
    assertThat(Api.take(watch, 1)).containsExactly("ADDED a");
    api.advance(Duration.ofMinutes(1));
    assertThat(Api.take(watch, 1)).containsExactly("BOOKMARK ");
    api.advance(Duration.ofMinutes(1));
    assertThat(Api.take(watch, 2)).containsExactly("BOOKMARK ", "END");
    watch.close();
  }

  @Test
  void a_watcher_that_takes_nothing_is_dropped_and_others_are_not() throws InterruptedException {
    create("a");
    String version = api.list(CONFIG_MAPS).resourceVersion();
    var slow = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + version);
    var quick = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + version);
    int writes = 10_001;
    int taken = 0;
    for (int i = 0; i < writes; i += 500) {
      writeInOneGo(i, Math.min(500, writes - i));
      while (taken < Math.min(writes, i + 500)) {
        taken += quick.take().size();
      }
    }
    assertThat(taken).isEqualTo(writes);
    api.list(CONFIG_MAPS + "?limit=1"); // current: every watcher has been offered everything
    assertThat(slow.take()).isEmpty();
    quick.close();
  }

  /** Objects straight into the store: it is the events that are wanted. */
  private void writeInOneGo(int first, int count) {
    var writes = new ArrayList<CompletableFuture<?>>();
    byte[] value =
        Protobuf.encode(
            ConfigMap.builder().metadata(m -> m.name("x").namespace("default")).build().struct());
    for (int i = first; i < first + count; i++) {
      var key = Key.of("/registry/configmaps/default/x" + i);
      writes.add(api.store.submit(PutRequest.of(key, value)));
    }
    writes.forEach(CompletableFuture::join);
  }

  @Test
  void malformed_queries_are_refused() throws InterruptedException {
    for (String[] row :
        List.of(
            new String[] {"limit=abc", "strconv.ParseInt: parsing \"abc\": invalid syntax"},
            new String[] {
              "continue=abc",
              "invalid continue token: continue key is not valid: invalid character 'i' looking"
                  + " for beginning of value"
            },
            new String[] {
              "resourceVersion=-1",
              "invalid resource version: resourceVersion: Invalid value: \"-1\": strconv.ParseUint:"
                  + " parsing \"-1\": invalid syntax"
            },
            new String[] {
              "fieldSelector=spec.x=1",
              "\"spec.x\" is not a known field selector: only \"metadata.name\","
                  + " \"metadata.namespace\""
            })) {
      assertThat(api.get(CONFIG_MAPS + "?" + row[0]).stringAt("message")).isEqualTo(row[1]);
      assertThat(api.code).isEqualTo(400);
    }
  }
}
