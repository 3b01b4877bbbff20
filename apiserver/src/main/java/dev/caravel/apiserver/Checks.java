package dev.caravel.apiserver;

import dev.caravel.apiserver.health.HealthCheck;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.RangeRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** What the health pages look at, under the names upstream gives the same things. */
final class Checks {
  private Checks() {}

  static List<HealthCheck> all(
      KeyValueStore store, BooleanSupplier isStarted, BooleanSupplier isClosing) {
    BooleanSupplier answers = () -> answers(store);
    var checks = new ArrayList<HealthCheck>();
    checks.add(HealthCheck.ofAll("ping", () -> true));
    checks.add(HealthCheck.ofAll("log", () -> true));
    checks.add(HealthCheck.ofLife("loopback-serving-certificate", () -> true));
    checks.add(HealthCheck.ofAll("etcd", answers));
    checks.add(HealthCheck.ofReadiness("etcd-readiness", answers));
    checks.add(HealthCheck.ofReadiness("informer-sync", isStarted));
    startUpSteps().forEach(step -> checks.add(HealthCheck.ofAll(step, isStarted)));
    checks.add(HealthCheck.ofReadiness("shutdown", () -> !isClosing.getAsBoolean()));
    return checks;
  }

  /** Whether the store can be read. */
  static boolean answers(KeyValueStore store) {
    try {
      store.range(RangeRequest.of(Key.of("/registry/health")).withCountOnly());
      return true;
    } catch (EtcdException e) {
      return false;
    }
  }

  /** The steps of a start; all are done when the server is. */
  private static List<String> startUpSteps() {
    try (var in = Objects.requireNonNull(Checks.class.getResourceAsStream("start-up-steps.txt"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
