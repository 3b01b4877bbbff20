package dev.caravel.apiserver.authentication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a service-account token says (KEP-1205).
 *
 * @param id of the token itself ({@code jti})
 * @param pod the pod the token is bound to, and so the others
 */
public record TokenClaims(
    String namespace,
    Reference serviceAccount,
    Optional<Reference> pod,
    Optional<Reference> secret,
    Optional<Reference> node,
    List<String> audiences,
    Instant issuedAt,
    Instant expiresAt,
    String id) {

  /** An object that must be there for the token to hold. */
  public record Reference(String name, String uid) {}

  /** The user name of the service account. */
  public String subject() {
    return "system:serviceaccount:" + namespace + ":" + serviceAccount.name();
  }
}
