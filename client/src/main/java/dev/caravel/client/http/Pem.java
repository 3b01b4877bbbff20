package dev.caravel.client.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Certificates and private keys as PEM (RFC 7468) has them. */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int EC_PARAMETERS = 0xa0;

  private Pem() {}

  /**
   * All certificates of a text.
   *
   * @throws IllegalArgumentException if there is none, or one is malformed
   */
  public static List<X509Certificate> certificates(byte[] pem) {
    var certificates = new ArrayList<X509Certificate>();
    var blocks = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    try {
      var factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        if (blocks.group(1).equals("CERTIFICATE")) {
          var der = new ByteArrayInputStream(decode(blocks.group(2)));
          certificates.add((X509Certificate) factory.generateCertificate(der));
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate is malformed: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no PEM certificate");
    }
    return certificates;
  }

  /**
   * The private key of a text.
   *
   * @param algorithm RSA, EC or EdDSA, as its certificate says
   * @throws IllegalArgumentException if there is none, or it is malformed or encrypted
   */
  public static PrivateKey privateKey(byte[] pem, String algorithm) {
    var blocks = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    while (blocks.find()) {
      var der = decode(blocks.group(2));
      switch (blocks.group(1)) {
        case "PRIVATE KEY" -> {
          return key(algorithm, der);
        }
        case "RSA PRIVATE KEY" -> {
          return key("RSA", pkcs8(RSA, der));
        }
        case "EC PRIVATE KEY" -> {
          var identifier = element(SEQUENCE, join(EC_PUBLIC_KEY, ecParameters(der)));
          return key("EC", pkcs8(identifier, der));
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException("no PEM private key that is not encrypted");
  }

  private static PrivateKey key(String algorithm, byte[] pkcs8) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key is malformed", e);
    }
  }

  private static byte[] decode(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  /** RFC 5208: the key behind a version and its algorithm. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    byte[] version = {0x02, 0x01, 0x00};
    return element(SEQUENCE, join(join(version, algorithm), element(OCTET_STRING, key)));
  }

  /** The curve that an EC private key names (RFC 5915). */
  private static byte[] ecParameters(byte[] der) {
    int at = content(der, 0);
    while (at < der.length) {
      int start = content(der, at);
      int end = start + length(der, at);
      if (end > der.length) {
        break;
      }
      if ((der[at] & 0xff) == EC_PARAMETERS) {
        return java.util.Arrays.copyOfRange(der, start, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("the EC private key names no curve");
  }

  /** Where the content of the DER element at a position starts. */
  private static int content(byte[] der, int at) {
    return at + 2 + lengthBytes(der, at);
  }

  private static int lengthBytes(byte[] der, int at) {
    if (at + 2 > der.length) {
      throw new IllegalArgumentException("the private key is cut off");
    }
    int first = der[at + 1] & 0xff;
    int count = first < 0x80 ? 0 : first & 0x7f;
    if (count > 2 || at + 2 + count > der.length) {
      throw new IllegalArgumentException("the private key is malformed");
    }
    return count;
  }

  private static int length(byte[] der, int at) {
    int count = lengthBytes(der, at);
    if (count == 0) {
      return der[at + 1] & 0xff;
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length & 0xff);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    var both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
