package dev.caravel.client.kubeconfig;

import dev.caravel.api.value.Bytes;

/**
 * A certificate and its key, as PEM.
 *
 * @param chain the certificate, and those between it and the authority
 * @param key PKCS #8, PKCS #1 or SEC 1, without a password
 */
public record ClientCertificate(Bytes chain, Bytes key) {
  @Override
  public String toString() {
    return "ClientCertificate";
  }
}
