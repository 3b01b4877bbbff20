package dev.caravel.apiserver.authentication;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/**
 * A public key that service-account tokens may be signed for.
 *
 * @param id RFC 7517 {@code kid}: the digest of the key, as upstream makes it
 * @param algorithm RFC 7518 {@code alg}
 */
public record TokenKey(String id, String algorithm, PublicKey key) {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /**
   * Describes {@code key}.
   *
   * @throws IllegalArgumentException if tokens cannot be signed with such a key
   */
  public static TokenKey of(PublicKey key) {
    try {
      return new TokenKey(
          URL.encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded())),
          algorithm(key),
          key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> "RS256";
      case ECPublicKey ec ->
          switch (ec.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> "ES256";
            case 384 -> "ES384";
            case 521 -> "ES512";
            default -> throw new IllegalArgumentException("unknown elliptic curve");
          };
      default ->
          throw new IllegalArgumentException(
              "service-account keys are RSA or ECDSA, not " + key.getAlgorithm());
    };
  }

  /** RFC 7518's algorithm names in the JCA's words; signatures are not DER but two numbers. */
  private Signature signature() throws GeneralSecurityException {
    return Signature.getInstance(
        switch (algorithm) {
          case "RS256" -> "SHA256withRSA";
          case "ES256" -> "SHA256withECDSAinP1363Format";
          case "ES384" -> "SHA384withECDSAinP1363Format";
          case "ES512" -> "SHA512withECDSAinP1363Format";
          default -> throw new GeneralSecurityException("unknown algorithm " + algorithm);
        });
  }

  String sign(PrivateKey key, String text) throws GeneralSecurityException {
    var signature = signature();
    signature.initSign(key);
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return URL.encodeToString(signature.sign());
  }

  boolean verifies(String text, byte[] bytes) {
    try {
      var signature = signature();
      signature.initVerify(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.verify(bytes);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The key as RFC 7517 JSON. */
  public String toJwk() {
    return switch (key) {
      case RSAPublicKey rsa ->
          "{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"%s\",\"alg\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
              .formatted(
                  id,
                  algorithm,
                  unsigned(rsa.getModulus().toByteArray(), 0),
                  unsigned(rsa.getPublicExponent().toByteArray(), 0));
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        int bytes = (bits + 7) / 8;
        yield "{\"use\":\"sig\",\"kty\":\"EC\",\"kid\":\"%s\",\"crv\":\"P-%d\",\"alg\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
            .formatted(
                id,
                bits,
                algorithm,
                unsigned(ec.getW().getAffineX().toByteArray(), bytes),
                unsigned(ec.getW().getAffineY().toByteArray(), bytes));
      }
      default -> throw new IllegalStateException("no JWK of " + key.getAlgorithm());
    };
  }

  /** A number's bytes without a sign, filled up to {@code length} with zeros in front. */
  private static String unsigned(byte[] number, int length) {
    int start = number.length > 1 && number[0] == 0 ? 1 : 0;
    int size = Math.max(number.length - start, length);
    var bytes = new byte[size];
    System.arraycopy(number, start, bytes, size - (number.length - start), number.length - start);
    return URL.encodeToString(bytes);
  }
}
