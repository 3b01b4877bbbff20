package dev.caravel.client.informer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.Resource;
import dev.caravel.client.memory.Await;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.client.transport.Method;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InformerTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
  private final MemoryServer server = new MemoryServer(clock);
  private final Client client = new Client(server);
  private final Informers informers = new Informers(client, clock);
  private final Resource<ConfigMap> maps = client.resource(ConfigMap.KIND).namespace("default");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    informers.close();
  }

  private ConfigMap create(String name, String value) {
    return maps.create(
        ConfigMap.builder().metadata(m -> m.name(name)).putData("value", value).build());
  }

  private ConfigMap change(String name, String value) {
    return maps.update(maps.get(name).with(c -> c.putData("value", value)));
  }

  private Informer<ConfigMap> started() throws InterruptedException {
    var informer = informers.of(ConfigMap.KIND);
    informer.addHandler(
        added -> told.add("+" + text(added)),
        (before, after) -> told.add(text(before) + ">" + text(after)),
        deleted -> told.add("-" + text(deleted)));
    informers.start();
    assertThat(informer.awaitSync(Duration.ofMinutes(1))).isTrue();
    Await.until(() -> server.watches() == 1);
    return informer;
  }

  private static String text(ConfigMap map) {
    return map.metadata().name() + "=" + map.data().get("value");
  }

  private String next() throws InterruptedException {
    var next = told.poll(10, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  @Test
  void listsThenWatches() throws InterruptedException {
    create("a", "1");
    var informer = started();
    assertThat(next()).isEqualTo("+a=1");

    create("b", "1");
    assertThat(next()).isEqualTo("+b=1");
    change("a", "2");
    assertThat(next()).isEqualTo("a=1>a=2");
    maps.delete("a");
    assertThat(next()).isEqualTo("-a=2");
    assertThat(informer.store().list()).extracting(InformerTest::text).containsExactly("b=1");
    assertThat(informer.store().get("default", "b")).isPresent();
    assertThat(informer.store().get("default", "a")).isEmpty();
  }

  @Test
  void goesOnWhereAWatchEndedWithoutListingAgain() throws InterruptedException {
    started();
    create("a", "1");
    assertThat(next()).isEqualTo("+a=1");

    server.endWatches();
    create("b", "1");

    assertThat(next()).isEqualTo("+b=1");
    assertThat(lists()).isEqualTo(1);
  }

  @Test
  void bookmarksMoveThePointToGoOnFrom() throws InterruptedException {
    started();
    server.raiseRevision();
    server.raiseRevision();
    server.bookmark();
    create("a", "1");
    assertThat(next()).isEqualTo("+a=1");
    server.bookmark();
    server.endWatches();
    Await.until(() -> server.watches() == 1 && watchesFrom().size() == 2);

    assertThat(watchesFrom()).containsExactly("100", "103");
  }

  private List<String> watchesFrom() {
    return server.requests().stream()
        .filter(r -> r.firstParameter("watch").equals("true"))
        .map(r -> r.firstParameter("resourceVersion"))
        .toList();
  }

  private long lists() {
    return server.requests().stream()
        .filter(r -> r.method() == Method.GET && r.firstParameter("watch").isEmpty())
        .filter(r -> r.path().endsWith("/configmaps"))
        .count();
  }

  @Test
  void listsAgainAndTellsTheDifferenceWhenTheServerHasForgotten() throws InterruptedException {
    create("gone", "1");
    create("kept", "1");
    create("changed", "1");
    started();
    assertThat(List.of(next(), next(), next()))
        .containsExactlyInAnyOrder("+gone=1", "+kept=1", "+changed=1");

    server.refuse(
        r -> r.firstParameter("watch").equals("true"), 410, "Expired", "too old resource version");
    server.endWatches();
    maps.delete("gone");
    change("changed", "2");
    create("new", "1");
    server.refuseNothing();
    passTimeUntil(() -> told.size() >= 3);

    assertThat(List.of(next(), next(), next()))
        .containsExactlyInAnyOrder("-gone=1", "changed=1>changed=2", "+new=1");
    assertThat(told).isEmpty();
  }

  @Test
  void triesAgainLaterWhenTheServerFails() throws InterruptedException {
    server.refuse(r -> true, 503, "ServiceUnavailable", "not yet");
    var informer = informers.of(ConfigMap.KIND);
    informers.start();
    Await.until(() -> !clock.pending().isEmpty());
    assertThat(informer.isSynced()).isFalse();

    server.refuseNothing();
    passTimeUntil(informer::isSynced);
  }

  @Test
  void doesNotHurryAServerThatForgetsAtOnce() throws InterruptedException {
    server.refuse(
        r -> r.firstParameter("watch").equals("true"), 410, "Expired", "too old resource version");
    var informer = informers.of(ConfigMap.KIND);
    informers.start();
    Await.until(() -> !clock.pending().isEmpty());
    assertThat(lists()).isEqualTo(1);
    assertThat(informer.isSynced()).isTrue();

    server.refuseNothing();
    passTimeUntil(() -> server.watches() == 1);
    assertThat(lists()).isEqualTo(2);
  }

  private void passTimeUntil(BooleanSupplier condition) {
    Await.until(() -> {
      clock.advance(Duration.ofMillis(10));
      return condition.getAsBoolean();
    });
  }

  @Test
  void tellsEverythingAgainAtAResync() throws InterruptedException {
    create("a", "1");
    try (var resyncing = new Informers(client, clock, Duration.ofMinutes(10))) {
      var informer = resyncing.of(ConfigMap.KIND);
      informer.addHandler(
          a -> told.add("+" + text(a)),
          (before, after) -> told.add(text(before) + ">" + text(after)),
          d -> told.add("-"));
      resyncing.start();
      assertThat(next()).isEqualTo("+a=1");

      clock.advance(Duration.ofMinutes(10));
      assertThat(next()).isEqualTo("a=1>a=1");
      Await.until(() -> server.watches() == 1);
      clock.advance(Duration.ofMinutes(10));
      assertThat(next()).isEqualTo("a=1>a=1");
    }
  }

  @Test
  void tellsALateHandlerWhatIsThere() throws InterruptedException {
    create("a", "1");
    var informer = started();
    assertThat(next()).isEqualTo("+a=1");

    informer.onChange(map -> told.add("late " + text(map)));

    assertThat(next()).isEqualTo("late a=1");
  }

  @Test
  void aHandlerThatFailsHearsTheNextChange() throws InterruptedException {
    var informer = started();
    informer.onChange(map -> {
      if (map.metadata().name().equals("bad")) {
        throw new IllegalStateException("as expected by this test");
      }
      told.add("second " + text(map));
    });
    create("bad", "1");
    assertThat(next()).isEqualTo("+bad=1");
    create("good", "1");

    assertThat(List.of(next(), next())).containsExactlyInAnyOrder("+good=1", "second good=1");
  }

  @Test
  void tellsABusyHandlerOfAnObjectOnlyOnce() throws InterruptedException {
    var informer = started();
    var go = new LinkedBlockingQueue<String>();
    var slow = new LinkedBlockingQueue<String>();
    informer.onChange(map -> {
      slow.add(text(map));
      try {
        go.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    create("a", "1");
    assertThat(slow.poll(10, TimeUnit.SECONDS)).isEqualTo("a=1");
    for (int i = 2; i < 6; i++) {
      change("a", Integer.toString(i));
    }
    create("b", "1");
    maps.delete("b");
    create("c", "1");
    Await.until(() -> told.contains("+c=1"));
    go.addAll(List.of("", "", ""));

    assertThat(slow.poll(10, TimeUnit.SECONDS)).isEqualTo("a=5");
    assertThat(slow.poll(10, TimeUnit.SECONDS)).isEqualTo("c=1");
    informer.drainHandlers();
    assertThat(slow).isEmpty();
  }

  @Test
  void indexesFollowTheObjects() throws InterruptedException {
    create("a", "x");
    var informer = started();
    informer.addIndex("value", map -> List.copyOf(map.data().values()));
    var store = informer.store();
    assertThat(store.byIndex("value", "x")).hasSize(1);

    create("b", "x");
    change("a", "y");
    maps.delete("b");
    while (!next().equals("-b=x")) {
      assertThat(told).hasSizeLessThan(10);
    }

    assertThat(store.byIndex("value", "x")).isEmpty();
    assertThat(store.byIndex("value", "y")).extracting(InformerTest::text).containsExactly("a=y");
    assertThat(store.list("default")).hasSize(1);
    assertThat(store.list("elsewhere")).isEmpty();
    assertThatThrownBy(() -> store.byIndex("size", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no index size");
  }

  @Test
  void saysUpToWhereItHasSeen() throws InterruptedException {
    var informer = started();
    assertThat(informer.hasSeen("100")).isTrue();
    assertThat(informer.hasSeen("101")).isFalse();

    var created = create("a", "1");
    assertThat(next()).isEqualTo("+a=1");
    Await.until(() -> informer.hasSeen(created.metadata().resourceVersion()));
    assertThat(informer.hasSeen("no number")).isTrue();
  }

  @Test
  void isSharedByKindAndOptions() {
    var options = ListOptions.ALL.withLabels("a=b");

    assertThat(informers.of(ConfigMap.KIND)).isSameAs(informers.of(ConfigMap.KIND));
    assertThat(informers.of(ConfigMap.KIND, options))
        .isSameAs(informers.of(ConfigMap.KIND, options))
        .isNotSameAs(informers.of(ConfigMap.KIND));
  }

  @Test
  void endsItsWatchWhenClosed() throws InterruptedException {
    started();
    informers.close();

    Await.until(() -> server.watches() == 0);
  }
}
