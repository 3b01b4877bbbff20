package dev.caravel.launcher.cluster;

import dev.caravel.apiserver.ApiServerConfig;
import dev.caravel.apiserver.CertificateConfig;
import dev.caravel.apiserver.KubeApiServer;
import dev.caravel.apiserver.registry.RegistryConfig;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.client.Client;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.log.DamagedLogException;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The store and the API server, and clients of it for the other components of this process. */
final class ControlPlane {
  private static final String AUTHORITY = "ca.crt";

  private final ClusterDirectory directory;
  private final ClusterSettings settings;
  private final Clock clock;

  ControlPlane(ClusterDirectory directory, ClusterSettings settings, Clock clock) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
  }

  LocalStore openStore() throws IOException {
    try {
      return LocalStore.open(StoreConfig.in(directory.etcd()), clock);
    } catch (DamagedLogException e) {
      throw new IOException(
          directory.etcd().resolve(e.getMessage())
              + " Nothing was changed. Without a backup only `caravel reset` is left.",
          e);
    }
  }

  KubeApiServer startApiServer(KeyValueStore store) throws IOException, InterruptedException {
    var usual = RegistryConfig.defaults();
    var config =
        ApiServerConfig.in(directory.pki())
            // Kubelets of this cluster serve with certificates of its own authority.
            .withCertificates(
                CertificateConfig.in(directory.pki())
                    .withKubeletAuthorities(directory.pki().resolve(AUTHORITY)))
            .withListen(
                new InetSocketAddress(
                    InetAddress.getByName(settings.bind().getFirst()), settings.apiPort()))
            .withAdvertised(InetAddress.getByName(settings.nodeAddress()))
            .withRegistry(
                new RegistryConfig(
                    settings.serviceCidr(),
                    usual.firstNodePort(),
                    usual.lastNodePort(),
                    usual.eventTimeToLive(),
                    usual.admission()));
    var server = new KubeApiServer(config, store, clock).start();
    for (var address : settings.bind().subList(1, settings.bind().size())) {
      server.alsoListen(new InetSocketAddress(InetAddress.getByName(address), settings.apiPort()));
    }
    new AdminKubeconfig(directory, settings).write(server);
    return server;
  }

  /** A client with a component's rights and no more. */
  static Client client(KubeApiServer server, String user, String... groups) {
    return new Client(server.inProcess(UserInfo.of(user, groups)));
  }
}
