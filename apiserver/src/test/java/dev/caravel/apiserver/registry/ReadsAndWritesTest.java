package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadsAndWritesTest {
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

  @Test
  void what_is_created_can_be_read_listed_and_watched() throws InterruptedException {
    var created = api.configMap("a", "");
    assertThat(api.code).isEqualTo(201);
    assertThat(created.stringAt("metadata", "uid")).hasSize(36);
    assertThat(created.stringAt("metadata", "namespace")).isEqualTo("default");
    assertThat(api.get(CONFIG_MAPS + "/a")).isEqualTo(created);
    var list = api.list(CONFIG_MAPS);
    assertThat(list.items()).containsExactly(created);
    var watch = api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + list.resourceVersion());
    api.configMap("b", "");
    assertThat(Api.take(watch, 1)).containsExactly("ADDED b");
    watch.close();
  }

  @Test
  void an_object_is_created_once() throws InterruptedException {
    api.configMap("a", "");
    assertThat(api.configMap("a", "").stringAt("message"))
        .isEqualTo("configmaps \"a\" already exists");
    assertThat(api.code).isEqualTo(409);
  }

  @Test
  void an_update_of_an_old_version_is_refused() throws InterruptedException {
    var created = api.configMap("a", "");
    String body = Api.json(created).replace("\"metadata\"", "\"data\":{\"x\":\"1\"},\"metadata\"");
    assertThat(api.object("PUT", CONFIG_MAPS + "/a", body).stringAt("data", "x")).isEqualTo("1");
    var refused = api.object("PUT", CONFIG_MAPS + "/a", body);
    assertThat(refused.stringAt("message"))
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                + " please apply your changes to the latest version and try again");
  }

  @Test
  void an_update_that_changes_nothing_writes_nothing() throws InterruptedException {
    var created = api.configMap("a", "");
    long before = api.store.revision();
    assertThat(api.object("PUT", CONFIG_MAPS + "/a", Api.json(created))).isEqualTo(created);
    assertThat(api.store.revision()).isEqualTo(before);
  }

  @Test
  void a_name_is_made_from_generateName() throws InterruptedException {
    var created = api.post(CONFIG_MAPS, "{\"metadata\":{\"generateName\":\"web-\"}}");
    assertThat(created.stringAt("metadata", "name"))
        .matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
  }
}
