package dev.caravel.client.serving;

import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.api.authentication.v1.UserInfo;
import dev.caravel.client.Client;
import dev.caravel.client.http.Pem;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Who a request comes from: the holder of a certificate that the client CA vouches for, or of a
 * token that the API server knows; without either, {@code system:anonymous}.
 */
final class Authentication {
  private static final String BEARER = "Bearer ";
  private static final UserInfo ANONYMOUS =
      UserInfo.builder()
          .username("system:anonymous")
          .groups(List.of("system:unauthenticated"))
          .build();

  private final Optional<X509TrustManager> clientCa;
  private final Optional<Client> reviewer;
  private final Remembered<String, Optional<UserInfo>> tokens;

  /**
   * Decides by certificates and tokens.
   *
   * @param clientCa PEM certificates; empty: no client's certificate counts
   * @param reviewer is asked about tokens; empty: who shows one is anonymous
   * @throws IOException if the certificates cannot be read
   */
  Authentication(Optional<byte[]> clientCa, Optional<Client> reviewer, Clock clock)
      throws IOException {
    this.clientCa = clientCa.isEmpty() ? Optional.empty() : Optional.of(trust(clientCa.get()));
    this.reviewer = reviewer;
    this.tokens = new Remembered<>(clock);
  }

  private static X509TrustManager trust(byte[] pem) throws IOException {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : Pem.certificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (var trusting : factory.getTrustManagers()) {
        if (trusting instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IOException("this JDK verifies no certificates");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("cannot use the client CA: " + e.getMessage(), e);
    }
  }

  /**
   * Who it is; empty: nobody that may ask.
   *
   * @param certificates that the caller has the key of, the leaf first; nothing else is known
   * @param authorization the header, or empty
   */
  Optional<UserInfo> of(List<X509Certificate> certificates, String authorization) {
    if (!certificates.isEmpty() && clientCa.isPresent()) {
      var user = verified(clientCa.get(), certificates);
      if (user.isPresent()) {
        return user;
      }
    }
    if (authorization.startsWith(BEARER) && reviewer.isPresent()) {
      var token = authorization.substring(BEARER.length()).strip();
      return tokens.get(digest(token), _ -> review(token, reviewer.get()));
    }
    return Optional.of(ANONYMOUS);
  }

  private static Optional<UserInfo> verified(
      X509TrustManager clientCa, List<X509Certificate> certificates) {
    var leaf = certificates.getFirst();
    try {
      clientCa.checkClientTrusted(
          certificates.toArray(X509Certificate[]::new), leaf.getPublicKey().getAlgorithm());
      var groups = new ArrayList<String>();
      var name = "";
      for (var part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equals("CN")) {
          name = part.getValue().toString();
        } else if (part.getType().equals("O")) {
          groups.add(part.getValue().toString());
        }
      }
      groups.add("system:authenticated");
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(UserInfo.builder().username(name).groups(groups).build());
    } catch (CertificateException | InvalidNameException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<UserInfo> review(String token, Client client) {
    var answer =
        client
            .resource(TokenReview.KIND)
            .create(TokenReview.builder().spec(s -> s.token(token)).build())
            .status();
    return answer.authenticated() ? Optional.of(answer.user()) : Optional.empty();
  }

  /** Tokens themselves are not kept. */
  private static String digest(String token) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
