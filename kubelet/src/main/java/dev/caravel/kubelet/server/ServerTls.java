package dev.caravel.kubelet.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** TLS as the kubelet's API has it: clients may show a certificate, which is verified later. */
final class ServerTls {
  private ServerTls() {}

  /**
   * A server's side.
   *
   * @param certificate PEM file
   * @param key PEM file
   * @throws IOException if they cannot be read or do not fit together
   */
  static SslContext of(Path certificate, Path key) throws IOException {
    try (var chain = Files.newInputStream(certificate);
        var privateKey = Files.newInputStream(key)) {
      return SslContextBuilder.forServer(chain, privateKey)
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          // A certificate that nobody vouches for is to be answered 401, not with a broken
          // connection: Authentication verifies it.
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .clientAuth(ClientAuth.OPTIONAL)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "cannot use certificate " + certificate + " with key " + key + ": " + e.getMessage(), e);
    }
  }
}
