package dev.caravel.client.kubeconfig;

import dev.caravel.api.value.Bytes;
import java.net.URI;
import java.util.Optional;

/**
 * How one API server is reached, and as whom.
 *
 * @param server {@code https://host:port}, with a path before {@code /api} perhaps
 * @param authorities PEM certificates that the server's must come from; empty: the system's
 * @param tlsServerName what the server's certificate must be for; empty: the host of its URL
 * @param insecure whether the server's certificate is not looked at
 * @param namespace where commands without a namespace work; empty: {@code default}
 */
public record Context(
    String name,
    URI server,
    Bytes authorities,
    String tlsServerName,
    boolean insecure,
    Optional<ClientCertificate> certificate,
    Credential credential,
    Impersonation impersonation,
    String namespace) {

  /** A server whose certificate comes from those authorities, and nobody to be yet. */
  public static Context of(URI server, Bytes authorities) {
    return new Context(
        "",
        server,
        authorities,
        "",
        false,
        Optional.empty(),
        Credential.NONE,
        Impersonation.NONE,
        "");
  }

  public Context withName(String other) {
    return new Context(
        other,
        server,
        authorities,
        tlsServerName,
        insecure,
        certificate,
        credential,
        impersonation,
        namespace);
  }

  public Context withServer(URI other) {
    return new Context(
        name,
        other,
        authorities,
        tlsServerName,
        insecure,
        certificate,
        credential,
        impersonation,
        namespace);
  }

  public Context withCertificate(ClientCertificate other) {
    return new Context(
        name,
        server,
        authorities,
        tlsServerName,
        insecure,
        Optional.of(other),
        credential,
        impersonation,
        namespace);
  }

  /** The same server with another credential, and without a certificate. */
  public Context withCredential(Credential other) {
    return new Context(
        name,
        server,
        authorities,
        tlsServerName,
        insecure,
        Optional.empty(),
        other,
        impersonation,
        namespace);
  }

  public Context withImpersonation(Impersonation other) {
    return new Context(
        name,
        server,
        authorities,
        tlsServerName,
        insecure,
        certificate,
        credential,
        other,
        namespace);
  }

  public Context withNamespace(String other) {
    return new Context(
        name,
        server,
        authorities,
        tlsServerName,
        insecure,
        certificate,
        credential,
        impersonation,
        other);
  }
}
