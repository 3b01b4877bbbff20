package dev.caravel.apiserver.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads and writes PEM (RFC 7468): certificates, PKCS#8, PKCS#1 and SEC1 keys, public keys. */
public final class Pem {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** One PEM block, with its last line end. */
  public static String encode(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** Certificates, one block each. */
  public static String encode(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(encode("CERTIFICATE", certificate.getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("certificate cannot be encoded", e);
      }
    }
    return text.toString();
  }

  /** A private key in PKCS#8. */
  public static String encode(PrivateKey key) {
    return encode("PRIVATE KEY", key.getEncoded());
  }

  /** A public key as SubjectPublicKeyInfo. */
  public static String encode(PublicKey key) {
    return encode("PUBLIC KEY", key.getEncoded());
  }

  /**
   * All certificates of a file, at least one.
   *
   * @throws IOException if there is none or one cannot be read
   */
  public static List<X509Certificate> readCertificates(Path file) throws IOException {
    var certificates = new ArrayList<X509Certificate>();
    try {
      var factory = CertificateFactory.getInstance("X.509");
      for (var certificate :
          factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no readable certificate: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return certificates;
  }

  /**
   * The first private key of a file.
   *
   * @throws IOException if there is none or it cannot be read
   */
  public static PrivateKey readPrivateKey(Path file) throws IOException {
    try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
      var converter = new JcaPEMKeyConverter();
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        if (block instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (block instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
      }
    }
    throw new IOException(file + " holds no private key");
  }

  /**
   * The first private key of a file, with its public half.
   *
   * @throws IOException if there is none or it cannot be read
   */
  public static KeyPair readKeyPair(Path file) throws IOException {
    try {
      var key = readPrivateKey(file);
      return new KeyPair(PublicKeys.of(key), key);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * The public keys of a file: of public keys, of certificates and of private keys in it.
   *
   * @throws IOException if there is none or one cannot be read
   */
  public static List<PublicKey> readPublicKeys(Path file) throws IOException {
    var keys = new ArrayList<PublicKey>();
    try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
      var converter = new JcaPEMKeyConverter();
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        switch (block) {
          case SubjectPublicKeyInfo info -> keys.add(converter.getPublicKey(info));
          case PEMKeyPair pair -> keys.add(converter.getPublicKey(pair.getPublicKeyInfo()));
          case X509CertificateHolder holder ->
              keys.add(converter.getPublicKey(holder.getSubjectPublicKeyInfo()));
          case PrivateKeyInfo info -> keys.add(PublicKeys.of(converter.getPrivateKey(info)));
          default -> {
            // Parameters and the like may stand beside keys.
          }
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds a key that cannot be read: " + e.getMessage(), e);
    }
    if (keys.isEmpty()) {
      throw new IOException(file + " holds no public key");
    }
    return keys;
  }
}
