package dev.caravel.apiserver;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.apiserver.authorization.BootstrapRoles;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

/** The ConfigMaps of kube-system in which the server says what others need of it. */
final class ServerObjects {
  private static final String NAMESPACE = "kube-system";

  private final ObjectReader reader;
  private final BootstrapRoles.Writer writer;
  private final Clock clock;

  ServerObjects(ObjectReader reader, BootstrapRoles.Writer writer, Clock clock) {
    this.reader = reader;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Writes what is not there or is out of date.
   *
   * @param clientAuthorities PEM, for servers that check the same clients
   */
  void write(String clientAuthorities) throws InterruptedException {
    ensure("extension-apiserver-authentication", Map.of("client-ca-file", clientAuthorities), true);
    ensure(
        "kube-apiserver-legacy-service-account-token-tracking",
        Map.of("since", clock.now().atOffset(ZoneOffset.UTC).toLocalDate().toString()),
        false);
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
