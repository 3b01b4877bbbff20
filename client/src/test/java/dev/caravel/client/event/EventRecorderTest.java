package dev.caravel.client.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.Client;
import dev.caravel.client.memory.Await;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.client.transport.Method;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventRecorderTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryServer server = new MemoryServer(clock);
  private final Client client = new Client(server);
  private final EventRecorder recorder = new EventRecorder(client, clock, "tester");
  private final Pod pod =
      Pod.builder().metadata(m -> m.namespace("ns").name("web").uid("u1")).build();

  @AfterEach
  void close() {
    recorder.close();
  }

  private List<Event> events() {
    return client.resource(Event.KIND).namespace("ns").list().items();
  }

  private long writes() {
    return server.requests().stream().filter(r -> r.method() != Method.GET).count();
  }

  @Test
  void recordsWhatHappened() {
    recorder.normal(pod, "Started", "Started it");
    Await.until(() -> events().size() == 1);

    var event = events().getFirst();
    assertThat(event.metadata().name()).matches("web\\.[0-9a-f]{16}");
    assertThat(event.involvedObject().kind()).isEqualTo("Pod");
    assertThat(event.involvedObject().apiVersion()).isEqualTo("v1");
    assertThat(event.involvedObject().uid()).isEqualTo("u1");
    assertThat(event.type()).isEqualTo("Normal");
    assertThat(event.reason()).isEqualTo("Started");
    assertThat(event.message()).isEqualTo("Started it");
    assertThat(event.source().component()).isEqualTo("tester");
    assertThat(event.reportingComponent()).isEqualTo("tester");
    assertThat(event.firstTimestamp()).contains(clock.now());
    assertThat(event.count()).isEqualTo(1);
  }

  @Test
  void countsWhatRepeats() {
    for (int i = 0; i < 5; i++) {
      recorder.warning(pod, "Failed", "no \"luck\"");
    }
    Await.until(() -> writes() == 5);
    Await.until(() -> events().getFirst().count() == 5);

    assertThat(events()).hasSize(1);
    var event = events().getFirst();
    assertThat(event.message()).isEqualTo("no \"luck\"");
    assertThat(event.firstTimestamp()).isPresent();
    assertThat(event.reportingComponent()).isEqualTo("tester");
    assertThat(event.lastTimestamp()).contains(clock.now());
  }

  @Test
  void combinesWhatDiffersInItsMessageAlone() {
    for (int i = 0; i < 15; i++) {
      recorder.warning(pod, "Failed", "try " + i);
    }
    Await.until(() -> writes() == 15);
    Await.until(() -> events().stream().mapToInt(Event::count).sum() == 15);

    assertThat(events()).hasSize(11);
    assertThat(events())
        .filteredOn(e -> e.count() == 5)
        .extracting(Event::message)
        .containsExactly("(combined from similar events): try 14");
  }

  @Test
  void dropsTooMuchAboutOneObjectButNotAboutOthers() {
    var correlator = new Correlator(clock);
    int kept = 0;
    for (int i = 0; i < 100; i++) {
      kept += correlator.correlate(event("web", "reason" + i)).isPresent() ? 1 : 0;
    }
    assertThat(kept).isEqualTo(Correlator.BURST);
    assertThat(correlator.correlate(event("other", "reason"))).isPresent();

    clock.advance(Duration.ofMinutes(5));
    assertThat(correlator.correlate(event("web", "more"))).isPresent();
    assertThat(correlator.correlate(event("web", "yet more"))).isEmpty();
  }

  private Event event(String name, String reason) {
    return Event.builder()
        .involvedObject(o -> o.name(name))
        .reason(reason)
        .message("m")
        .count(1)
        .lastTimestamp(clock.now())
        .build();
  }

  @Test
  void createsAnEventAnewThatHasExpired() {
    recorder.normal(pod, "Pulled", "again");
    Await.until(() -> writes() == 1 && events().size() == 1);
    client.resource(Event.KIND).namespace("ns").delete(events().getFirst().metadata().name());
    recorder.normal(pod, "Pulled", "again");
    Await.until(() -> events().size() == 1);

    assertThat(events().getFirst().count()).isEqualTo(2);
  }

  @Test
  void goesOnAfterARefusal() {
    server.refuse(MemoryServer.requests(Method.POST, "/ns/"), 403, "Forbidden", "no");
    recorder.normal(pod, "One", "m");
    Await.until(() -> writes() == 1);
    server.refuseNothing();
    recorder.normal(pod, "Two", "m");
    Await.until(() -> events().size() == 1);

    assertThat(events().getFirst().reason()).isEqualTo("Two");
  }
}
