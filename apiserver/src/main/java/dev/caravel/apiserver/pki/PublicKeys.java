package dev.caravel.apiserver.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Finds the public half of a private key. */
final class PublicKeys {
  private PublicKeys() {}

  static PublicKey of(PrivateKey key) throws GeneralSecurityException {
    return switch (key) {
      case RSAPrivateCrtKey rsa ->
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
      case ECPrivateKey ec -> ofEllipticCurve(ec);
      default ->
          throw new GeneralSecurityException(
              "a key of type " + key.getAlgorithm() + " has no known public half");
    };
  }

  private static PublicKey ofEllipticCurve(ECPrivateKey key) throws GeneralSecurityException {
    var info = PrivateKeyInfo.getInstance(key.getEncoded());
    try {
      ASN1BitString point =
          org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
      if (point == null) {
        throw new GeneralSecurityException("the key's file does not hold its public half");
      }
      return new JcaPEMKeyConverter()
          .getPublicKey(new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point.getBytes()));
    } catch (java.io.IOException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
