package dev.caravel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.SimulatedClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceTest {
  private final MemoryServer server =
      new MemoryServer(new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z")));
  private final Resource<ConfigMap> maps =
      new Client(server).resource(ConfigMap.KIND).namespace("default");
  private final AtomicInteger tries = new AtomicInteger();

  @BeforeEach
  void aMap() {
    maps.create(ConfigMap.builder().metadata(m -> m.name("a").namespace("default")).build());
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** The change wanted, with another writer in between for the first tries. */
  private ConfigMap change(int disturbances) {
    return maps.change(
        "a",
        map -> {
          var n = tries.incrementAndGet();
          if (n <= disturbances) {
            maps.update(maps.get("a").with(m -> m.putData("other", "" + n)));
          }
          return map.with(m -> m.putData("mine", "yes"));
        });
  }

  @Test
  void aChangeIsMadeOnWhatOthersWroteBetween() {
    change(2);

    assertThat(maps.get("a").data()).containsEntry("mine", "yes").containsEntry("other", "2");
    assertThat(tries).hasValue(3);
  }

  @Test
  void aChangeGivesUpAfterFiveConflicts() {
    assertThatThrownBy(() -> change(9))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isConflict()).isTrue());
    assertThat(tries).hasValue(5);
    assertThat(maps.get("a").data()).doesNotContainKey("mine");
  }

  @Test
  void aRefusalOtherThanAConflictIsNotTriedAgain() {
    assertThatThrownBy(() -> maps.change("none", map -> map))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isNotFound()).isTrue());
  }

  @Test
  void itemsOfAListSayWhatTheyAre() {
    var json =
        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{},"
            + "\"items\":[{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}]}";
    var answer =
        Response.of(
            200, new Body.Encoded(Codec.JSON, Bytes.copyOf(json.getBytes(StandardCharsets.UTF_8))));
    try (var client = new Client(new OneAnswer(answer))) {
      var item = client.resource(ConfigMap.KIND).list(ListOptions.ALL).items().getFirst();

      assertThat(item.kind()).isEqualTo("ConfigMap");
      assertThat(item.apiVersion()).isEqualTo("v1");
      assertThat(item.data()).containsEntry("k", "v");
    }
  }

  private record OneAnswer(Response answer) implements Transport {
    @Override
    public Response send(Request request) {
      return answer;
    }

    @Override
    public Channels connect(Request request, List<String> protocols) {
      throw new TransportException("no channels");
    }

    @Override
    public void close() {}
  }
}
