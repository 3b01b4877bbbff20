package dev.caravel.etcd.wire;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The PEM files that one end of a TLS connection needs.
 *
 * @param certificate its own chain; empty for a client that shows none
 * @param key its private key, PKCS #8, PKCS #1 or SEC 1
 * @param authorities whom it trusts; empty for a server that asks nobody, or for the JDK's own
 */
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities) {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * For a server.
   *
   * @param requireClientCertificate true to refuse clients without a certificate of {@code
   *     authorities}
   */
  public SslContext server(boolean requireClientCertificate) throws IOException {
    try (var chain = Files.newInputStream(certificate.orElseThrow());
        var privateKey = openKey()) {
      var builder = SslContextBuilder.forServer(chain, privateKey);
      if (requireClientCertificate) {
        builder.clientAuth(ClientAuth.REQUIRE);
        authorities.map(Path::toFile).ifPresent(builder::trustManager);
      }
      return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(PROTOCOLS).build();
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot use the certificate " + certificate + ": " + e.getMessage(), e);
    }
  }

  /** For a client. */
  public SslContext client() throws IOException {
    try {
      var builder = SslContextBuilder.forClient();
      authorities.map(Path::toFile).ifPresent(builder::trustManager);
      if (certificate.isPresent()) {
        try (var chain = Files.newInputStream(certificate.get());
            var privateKey = openKey()) {
          builder.keyManager(chain, privateKey);
        }
      }
      return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(PROTOCOLS).build();
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot use the certificate files: " + e.getMessage(), e);
    }
  }

  private InputStream openKey() throws IOException {
    String pem = Files.readString(key.orElseThrow(), StandardCharsets.US_ASCII);
    return new ByteArrayInputStream(PrivateKeyPem.toPkcs8(pem).getBytes(StandardCharsets.US_ASCII));
  }
}
