package dev.caravel.apiserver.pki;

import dev.caravel.time.Clock;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates (RFC 5280) in the name of one key. Keys are ECDSA P-256. */
public final class CertificateAuthority {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Clocks of other machines may be behind: certificates are valid from a little earlier on. */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private final Credential own;
  private final Clock clock;

  /**
   * @param own the authority's key and self-signed certificate
   */
  public CertificateAuthority(Credential own, Clock clock) {
    this.own = own;
    this.clock = clock;
  }

  /** Makes a new authority with a key of its own. */
  public static CertificateAuthority generate(String commonName, Duration validity, Clock clock) {
    KeyPair keys = newKeyPair();
    X500Name name = name(commonName, List.of());
    try {
      var extensions = new JcaX509ExtensionUtils();
      var builder = builder(name, name, keys.getPublic(), clock.now(), validity);
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(
                  KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()))
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(new GeneralName(GeneralName.dNSName, commonName)));
      return new CertificateAuthority(
          new Credential(keys.getPrivate(), List.of(sign(builder, keys.getPrivate()))), clock);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate authority", e);
    }
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /** The authority's key and certificate. */
  public Credential credential() {
    return own;
  }

  /**
   * A certificate for a client.
   *
   * @param user the user name (CN)
   * @param groups the user's groups (O)
   */
  public Credential issueClient(String user, List<String> groups, Duration validity) {
    return issue(name(user, groups), List.of(), KeyPurposeId.id_kp_clientAuth, validity);
  }

  /**
   * A certificate for a server.
   *
   * @param names the DNS names and IP addresses it answers at
   */
  public Credential issueServer(String commonName, List<String> names, Duration validity) {
    return issue(name(commonName, List.of()), names, KeyPurposeId.id_kp_serverAuth, validity);
  }

  /** A certificate for a node's kubelet, which is server and client ({@code system:nodes}). */
  public Credential issueNodeServer(String nodeName, List<String> names, Duration validity) {
    return issue(
        name("system:node:" + nodeName, List.of("system:nodes")),
        names,
        KeyPurposeId.id_kp_serverAuth,
        validity);
  }

  private Credential issue(
      X500Name subject, List<String> names, KeyPurposeId purpose, Duration validity) {
    KeyPair keys = newKeyPair();
    try {
      var extensions = new JcaX509ExtensionUtils();
      X500Name issuer = X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
      var builder = builder(issuer, subject, keys.getPublic(), clock.now(), validity);
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
          .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(certificate().getPublicKey()));
      if (!names.isEmpty()) {
        var general = new ArrayList<GeneralName>();
        for (String name : names) {
          general.add(
              new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(general.toArray(GeneralName[]::new)));
      }
      return new Credential(keys.getPrivate(), List.of(sign(builder, own.key())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot issue a certificate for " + subject, e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).setBit(0),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(validity)),
        subject,
        key);
  }

  private static X509Certificate sign(
      JcaX509v3CertificateBuilder builder, java.security.PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
  }

  private static X500Name name(String commonName, List<String> organizations) {
    var name = new X500NameBuilder(BCStyle.INSTANCE);
    for (String organization : organizations) {
      name.addRDN(BCStyle.O, organization);
    }
    return name.addRDN(BCStyle.CN, commonName).build();
  }

  private static KeyPair newKeyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256 keys", e);
    }
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9]+(\\.[0-9]+){3}");
  }
}
