package dev.caravel.etcd.server;

import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.etcd.wire.TlsFiles;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How the server runs; the defaults are etcd's.
 *
 * @param listenClientUrls where clients connect; {@code https} needs {@code tls}
 * @param advertiseClientUrls what clients are told
 * @param advertisePeerUrls what the list of members shows; a lone member has no peers to serve
 * @param listenMetricsUrls where {@code /metrics}, {@code /health} and {@code /version} are
 * @param clientCertAuth whether clients must show a certificate of {@code tls}'s authorities
 */
public record EtcdConfig(
    StoreConfig store,
    String name,
    String clusterToken,
    List<URI> listenClientUrls,
    List<URI> advertiseClientUrls,
    List<URI> advertisePeerUrls,
    List<URI> listenMetricsUrls,
    Optional<TlsFiles> tls,
    boolean clientCertAuth,
    Compaction compaction) {
  private static final URI DEFAULT_PEER_URL = URI.create("http://localhost:2380");

  /** A plain server on one address, for everything else with the defaults. */
  public static EtcdConfig plain(StoreConfig store, URI listen) {
    return new EtcdConfig(
        store,
        "default",
        "etcd-cluster",
        List.of(listen),
        List.of(listen),
        List.of(DEFAULT_PEER_URL),
        List.of(),
        Optional.empty(),
        false,
        new Compaction.Never());
  }

  /** The same with TLS. */
  public EtcdConfig withTls(TlsFiles files, boolean clientCertAuth) {
    return new EtcdConfig(
        store,
        name,
        clusterToken,
        listenClientUrls,
        advertiseClientUrls,
        advertisePeerUrls,
        listenMetricsUrls,
        Optional.of(files),
        clientCertAuth,
        compaction);
  }
}
