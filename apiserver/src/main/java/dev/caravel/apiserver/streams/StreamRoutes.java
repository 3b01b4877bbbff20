package dev.caravel.apiserver.streams;

import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.chain.ConnectRoute;
import dev.caravel.apiserver.pki.Credential;
import dev.caravel.apiserver.request.ObjectReader;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** All connections through the server, as routes. */
public final class StreamRoutes {
  private StreamRoutes() {}

  /** The routes. */
  public static List<ConnectRoute> of(
      ObjectReader reader, Kubelets kubelets, Authorizer authorizer) {
    return List.of(
        new PodLogs(reader, kubelets),
        new PodStreams(reader, kubelets, authorizer),
        new Proxies(reader, kubelets));
  }

  /**
   * TLS to kubelets.
   *
   * @param authorities who may have issued their certificates; empty for anybody
   */
  public static SSLSocketFactory tls(Credential client, List<X509Certificate> authorities)
      throws IOException {
    return KubeletTls.of(Optional.of(client), authorities);
  }
}
