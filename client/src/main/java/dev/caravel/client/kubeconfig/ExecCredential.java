package dev.caravel.client.kubeconfig;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What a credential plugin prints (client.authentication.k8s.io/v1).
 *
 * @param token empty if there is none
 * @param certificate PEM; empty if there is none
 * @param key of the certificate, PEM
 * @param expires empty: never
 */
public record ExecCredential(
    String token, String certificate, String key, Optional<Instant> expires) {

  /**
   * Reads one.
   *
   * @throws KubeconfigException if it is malformed
   */
  public static ExecCredential parse(byte[] json) {
    try {
      var document = Document.parse(json);
      if (!document.text("kind").equals("ExecCredential")) {
        throw new KubeconfigException("a credential plugin printed no ExecCredential");
      }
      var status = document.child("status");
      var expires = status.text("expirationTimestamp");
      return new ExecCredential(
          status.text("token"),
          status.text("clientCertificateData"),
          status.text("clientKeyData"),
          expires.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(expires)));
    } catch (DateTimeParseException e) {
      throw new KubeconfigException("a credential plugin's expirationTimestamp is no time", e);
    } catch (IllegalArgumentException e) {
      throw new KubeconfigException("a credential plugin printed " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "ExecCredential";
  }
}
