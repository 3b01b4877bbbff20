package dev.caravel.apiserver;

import dev.caravel.apiserver.authentication.TokenKey;
import dev.caravel.apiserver.pki.Credential;
import dev.caravel.apiserver.pki.Pem;
import dev.caravel.apiserver.pki.Pki;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The server's keys and certificates, given or generated. */
final class Keys {
  private static final String KUBELET_USER = "kube-apiserver-kubelet-client";
  private static final String MASTERS = "system:masters";

  private final CertificateConfig config;
  private final TokenConfig tokens;
  private final Pki pki;
  private final CompletableFuture<KeyPair> signing;

  /**
   * @param executor makes the token key while others go on: that takes long
   */
  Keys(CertificateConfig config, TokenConfig tokens, Clock clock, Executor executor) {
    this.config = config;
    this.tokens = tokens;
    this.pki = new Pki(config.directory(), clock);
    this.signing = CompletableFuture.supplyAsync(this::readSigning, executor);
  }

  Pki pki() {
    return pki;
  }

  /** What the server shows its clients. */
  Credential server(List<String> names) throws IOException {
    return config.server().isPresent()
        ? read(config.server().get())
        : pki.server("apiserver", "kube-apiserver", names);
  }

  /** Who issues client certificates. */
  List<X509Certificate> clientAuthorities() throws IOException {
    return config.clientAuthorities().isPresent()
        ? Pem.readCertificates(config.clientAuthorities().get())
        : List.of(pki.authority().certificate());
  }

  /** Who issues the certificates of proxies that may say who their callers are. */
  List<X509Certificate> requestHeaderAuthorities() throws IOException {
    var given = config.requestHeaders().authorities();
    return given.isPresent()
        ? Pem.readCertificates(given.get())
        : List.of(pki.frontProxyAuthority().certificate());
  }

  /** Who issues kubelets' certificates; empty if nobody says. */
  List<X509Certificate> kubeletAuthorities() throws IOException {
    return config.kubeletAuthorities().isPresent()
        ? Pem.readCertificates(config.kubeletAuthorities().get())
        : List.of();
  }

  /** What the server shows kubelets. */
  Credential kubeletClient() throws IOException {
    return config.kubeletClient().isPresent()
        ? read(config.kubeletClient().get())
        : pki.client("apiserver-kubelet-client", KUBELET_USER, MASTERS);
  }

  private static Credential read(CertificateConfig.Files files) throws IOException {
    return Credential.read(files.certificate(), files.key());
  }

  private KeyPair readSigning() {
    try {
      if (tokens.signingKey().isEmpty()) {
        return pki.tokenKeys();
      }
      return Pem.readKeyPair(tokens.signingKey().get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pair that signs service-account tokens; waits for it. */
  KeyPair signing() {
    try {
      return signing.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("there is no service-account key", e.getCause());
    }
  }

  /** The keys service-account tokens may be signed for. */
  List<TokenKey> verifying() {
    if (tokens.verifyingKeys().isEmpty()) {
      return List.of(TokenKey.of(signing().getPublic()));
    }
    var keys = new ArrayList<TokenKey>();
    try {
      for (Path file : tokens.verifyingKeys()) {
        Pem.readPublicKeys(file).forEach(key -> keys.add(TokenKey.of(key)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }
}
