package dev.caravel.kubelet.server;

import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.client.Client;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
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
 * token that the API server knows.
 */
final class Authentication {
  private static final Duration TOKEN_HOLDS = Duration.ofMinutes(2);
  private static final String BEARER = "Bearer ";

  private final Optional<X509TrustManager> clientCa;
  private final Optional<Client> reviewer;
  private final boolean anonymous;
  private final Remembered<String, Optional<User>> tokens;

  /**
   * Decides by certificates and tokens.
   *
   * @param clientCa PEM file; an empty path: no certificates
   * @param reviewer is asked about tokens; empty: no tokens
   * @param anonymous whether a request without either is one of {@code system:anonymous}
   * @throws IOException if the file cannot be read
   */
  Authentication(Path clientCa, Optional<Client> reviewer, boolean anonymous, Clock clock)
      throws IOException {
    this.clientCa = clientCa.toString().isEmpty() ? Optional.empty() : Optional.of(trust(clientCa));
    this.reviewer = reviewer;
    this.anonymous = anonymous;
    this.tokens = new Remembered<>(clock);
  }

  private static X509TrustManager trust(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (var manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IOException("no way to verify certificates by " + file);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use the client CA " + file + ": " + e.getMessage(), e);
    }
  }

  /** Who it is; empty: nobody that may ask. */
  Optional<User> of(Exchange exchange) {
    var certificates = exchange.certificates();
    if (!certificates.isEmpty() && clientCa.isPresent()) {
      var user = verified(clientCa.get(), certificates);
      if (user.isPresent()) {
        return user;
      }
    }
    var header = exchange.headers().get("authorization", "");
    if (header.startsWith(BEARER) && reviewer.isPresent()) {
      return token(header.substring(BEARER.length()).strip(), reviewer.get());
    }
    boolean bare = certificates.isEmpty() && header.isEmpty();
    return anonymous && bare ? Optional.of(User.ANONYMOUS) : Optional.empty();
  }

  private static Optional<User> verified(
      X509TrustManager clientCa, List<X509Certificate> certificates) {
    var leaf = certificates.getFirst();
    try {
      clientCa.checkClientTrusted(
          certificates.toArray(X509Certificate[]::new), leaf.getPublicKey().getAlgorithm());
      var groups = new ArrayList<String>();
      var name = "";
      for (var part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        switch (part.getType()) {
          case "CN" -> name = part.getValue().toString();
          case "O" -> groups.add(part.getValue().toString());
          default -> {
            // Says nothing about who it is.
          }
        }
      }
      groups.add("system:authenticated");
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(new User(name, "", List.copyOf(groups), java.util.Map.of()));
    } catch (CertificateException | InvalidNameException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<User> token(String token, Client client) {
    var key = digest(token);
    var known = tokens.get(key);
    if (known.isPresent()) {
      return known.get();
    }
    var review =
        client
            .resource(TokenReview.KIND)
            .create(TokenReview.builder().spec(s -> s.token(token)).build());
    var answer = review.status();
    var user = answer.user();
    Optional<User> found =
        answer.authenticated()
            ? Optional.of(new User(user.username(), user.uid(), user.groups(), user.extra()))
            : Optional.empty();
    tokens.put(key, found, TOKEN_HOLDS);
    return found;
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
