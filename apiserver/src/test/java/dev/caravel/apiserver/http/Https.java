package dev.caravel.apiserver.http;

import dev.caravel.apiserver.pki.Credential;
import java.net.http.HttpClient;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes HTTPS clients for tests. */
public final class Https {
  private Https() {}

  /** A client that trusts {@code authority} and shows {@code credential}, if there is one. */
  public static HttpClient client(
      HttpClient.Version version, X509Certificate authority, Optional<Credential> credential)
      throws Exception {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(context(authority, credential))
        .build();
  }

  /** TLS of such a client. */
  public static SSLContext context(X509Certificate authority, Optional<Credential> credential)
      throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    if (credential.isPresent()) {
      keys.setKeyEntry(
          "client",
          credential.get().key(),
          new char[0],
          credential.get().chain().toArray(X509Certificate[]::new));
    }
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, new char[0]);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority);
    var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }
}
