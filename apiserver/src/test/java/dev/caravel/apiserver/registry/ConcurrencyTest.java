package dev.caravel.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.object.Struct;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
  private static final int WRITERS = 8;

  @TempDir Path directory;

  private static void inParallel(int count, IntTask task)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, count)
              .<Callable<Void>>mapToObj(i ->
                  () -> {
                    task.run(i);
                    return null;
                  })
              .toList();
      for (Future<Void> done : threads.invokeAll(calls)) {
        done.get();
      }
    }
  }

  private interface IntTask {
    void run(int number) throws InterruptedException;
  }

  @Test
  void changes_of_one_object_by_many_are_all_there() throws Exception {
    try (var api = new Api(directory)) {
      api.configMap("x", "");
      int changes = 20;
      inParallel(
          WRITERS,
          writer -> {
            for (int i = 0; i < changes; i++) {
              api.call(
                  "PATCH",
                  "/api/v1/namespaces/default/configmaps/x",
                  "application/merge-patch+json",
                  "{\"data\":{\"k%d-%d\":\"1\"}}".formatted(writer, i));
            }
          });
      Struct object = api.get("/api/v1/namespaces/default/configmaps/x");
      assertThat((Map<?, ?>) object.get("data").orElseThrow()).hasSize(WRITERS * changes);
    }
  }

  @Test
  void no_address_and_no_port_is_given_twice() throws Exception {
    try (var api = new Api(directory)) {
      int each = 10;
      inParallel(
          WRITERS,
          writer -> {
            for (int i = 0; i < each; i++) {
              api.call(
                  "POST",
                  "/api/v1/namespaces/default/services",
                  "application/json",
                  """
                  {"metadata":{"name":"s%d-%d"},"spec":{"type":"NodePort","ports":[{"port":80}]}}\
                  """
                      .formatted(writer, i));
            }
          });
      var addresses = new HashSet<String>();
      var ports = new HashSet<String>();
      var services = api.list("/api/v1/namespaces/default/services").items();
      for (Struct service : services) {
        addresses.add(service.stringAt("spec", "clusterIP"));
        ports.add(Api.json(service).replaceAll(".*\"nodePort\":([0-9]+).*", "$1"));
      }
      assertThat(services).hasSize(WRITERS * each);
      assertThat(addresses).hasSize(WRITERS * each);
      assertThat(ports).hasSize(WRITERS * each);
    }
  }

  @Test
  void a_list_shows_every_write_that_was_answered() throws Exception {
    try (var api = new Api(directory)) {
      inParallel(
          WRITERS,
          writer -> {
            String path = "/api/v1/namespaces/n%d/configmaps".formatted(writer);
            for (int i = 0; i < 20; i++) {
              api.call(
                  "POST",
                  path,
                  "application/json",
                  "{\"metadata\":{\"name\":\"m%d\"}}".formatted(i));
              assertThat(api.list(path).items()).hasSize(i + 1);
            }
          });
    }
  }
}
