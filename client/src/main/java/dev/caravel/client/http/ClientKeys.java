package dev.caravel.client.http;

import dev.caravel.client.kubeconfig.ClientCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Gives TLS the one client certificate there is at the moment, whatever the server asks for. */
final class ClientKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private record Identity(List<X509Certificate> chain, PrivateKey key) {}

  private volatile @Nullable Identity identity;

  /** Handshakes from now on are made with this one. */
  void use(ClientCertificate certificate) {
    List<X509Certificate> chain = Pem.certificates(certificate.chain().toByteArray());
    var algorithm = chain.getFirst().getPublicKey().getAlgorithm();
    identity =
        new Identity(
            List.copyOf(chain), Pem.privateKey(certificate.key().toByteArray(), algorithm));
  }

  private @Nullable String alias() {
    return identity == null ? null : ALIAS;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    return identity == null ? null : new String[] {ALIAS};
  }

  @Override
  public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return alias();
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal[] issuers, SSLEngine engine) {
    return alias();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    var current = identity;
    return current == null ? null : current.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    var current = identity;
    return current == null ? null : current.key();
  }
}
