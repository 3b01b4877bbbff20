package dev.caravel.apiserver.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that vouch for it.
 *
 * @param chain leaf first, without the authority's own certificate
 */
public record Credential(PrivateKey key, List<X509Certificate> chain) {

  public Credential {
    chain = List.copyOf(chain);
  }

  /** Reads a credential from two PEM files. */
  public static Credential read(Path certificate, Path key) throws IOException {
    return new Credential(Pem.readPrivateKey(key), Pem.readCertificates(certificate));
  }

  /** The certificate of the key itself. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The certificates in PEM. */
  public String certificatePem() {
    return Pem.encode(chain);
  }

  /** The key in PEM (PKCS#8): a secret. */
  public String keyPem() {
    return Pem.encode(key);
  }
}
