package dev.caravel.client.serving;

import dev.caravel.client.http.Pem;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What a server shows that it is, and the key to prove it. */
record ServingKey(PrivateKey key, List<X509Certificate> chain) {
  private static final Duration VALID = Duration.ofDays(365);

  /** Clocks of other machines may be behind. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  /**
   * Reads PEM files.
   *
   * @throws IOException if they cannot be read
   */
  static ServingKey read(Path certificate, Path key) throws IOException {
    try {
      var chain = Pem.certificates(Files.readAllBytes(certificate));
      var algorithm = chain.getFirst().getPublicKey().getAlgorithm();
      return new ServingKey(Pem.privateKey(Files.readAllBytes(key), algorithm), chain);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "cannot use certificate " + certificate + " with key " + key + ": " + e.getMessage(), e);
    }
  }

  /** A key that nobody vouches for, for localhost. */
  static ServingKey selfSigned(Clock clock) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var keys = generator.generateKeyPair();
      var name = new X500Name("CN=localhost");
      var now = clock.now();
      var certificate =
          new JcaX509v3CertificateBuilder(
                  name,
                  new BigInteger(127, new SecureRandom()).setBit(0),
                  Date.from(now.minus(BACKDATED)),
                  Date.from(now.plus(VALID)),
                  name,
                  keys.getPublic())
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(
                      new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                      }));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return new ServingKey(
          keys.getPrivate(),
          List.of(new JcaX509CertificateConverter().getCertificate(certificate.build(signer))));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a self-signed certificate", e);
    }
  }
}
