package dev.caravel.apiserver;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.apiserver.authorization.BootstrapRoles;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/**
 * What the server says of itself in kube-system: ConfigMaps that others read, and the Lease by
 * which they see that it lives (KEP-1965).
 */
final class ServerObjects implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final Duration LEASE = Duration.ofHours(1);
  private static final Duration RENEWED_AFTER = Duration.ofMinutes(20);
  private static final String NAMESPACE = "kube-system";

  private final ObjectReader reader;
  private final BootstrapRoles.Writer writer;
  private final Clock clock;
  private final String host;
  private final String holder;
  private Clock.Timer renewal = () -> false;
  private boolean closed;

  /**
   * @param host where the server runs
   */
  ServerObjects(ObjectReader reader, BootstrapRoles.Writer writer, Clock clock, String host) {
    this.reader = reader;
    this.writer = writer;
    this.clock = clock;
    this.host = host;
    this.holder = leaseName() + "_" + UUID.randomUUID();
  }

  /**
   * Writes what is not there or is out of date.
   *
   * @param authentication how clients are known, for servers that check the same clients
   */
  void write(Map<String, String> authentication) throws InterruptedException {
    ensure("extension-apiserver-authentication", authentication, true);
    ensure(
        "kube-apiserver-legacy-service-account-token-tracking",
        Map.of("since", clock.now().atOffset(ZoneOffset.UTC).toLocalDate().toString()),
        false);
    renew();
  }

  /** Upstream's form: a name that a host always has again. */
  private String leaseName() {
    return "apiserver-" + Integer.toUnsignedString(host.hashCode(), 36);
  }

  private synchronized void renew() throws InterruptedException {
    if (closed) {
      return;
    }
    var there = reader.find(Lease.KIND, NAMESPACE, leaseName()).map(Lease::of);
    Lease lease =
        there
            .orElseGet(() -> Lease.builder().metadata(this::describe).build())
            .with(l ->
                l.spec(s ->
                    s.holderIdentity(holder)
                        .leaseDurationSeconds((int) LEASE.toSeconds())
                        .renewTime(clock.now())));
    if (there.isPresent()) {
      writer.update(Lease.KIND, lease.struct());
    } else {
      writer.create(Lease.KIND, lease.struct());
    }
    renewal = clock.schedule(RENEWED_AFTER, this::keep);
  }

  private void describe(ObjectMeta.Builder metadata) {
    metadata
        .name(leaseName())
        .namespace(NAMESPACE)
        .putLabels("apiserver.kubernetes.io/identity", "kube-apiserver")
        .putLabels("kubernetes.io/hostname", host)
        .putAnnotations("kubernetes.io/peer-advertise-address", "");
  }

  private void keep() {
    try {
      renew();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the server's own Lease could not be renewed", e);
      renewal = clock.schedule(RENEWED_AFTER, this::keep);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    renewal.cancel();
  }

  private void ensure(String name, Map<String, String> data, boolean keepCurrent)
      throws InterruptedException {
    var there = reader.find(ConfigMap.KIND, NAMESPACE, name).map(ConfigMap::of);
    if (there.isEmpty()) {
      writer.create(
          ConfigMap.KIND,
          ConfigMap.builder()
              .metadata(m -> m.name(name).namespace(NAMESPACE))
              .data(data)
              .build()
              .struct());
    } else if (keepCurrent && !there.get().data().equals(data)) {
      writer.update(ConfigMap.KIND, there.get().with(m -> m.data(data)).struct());
    }
  }
}
