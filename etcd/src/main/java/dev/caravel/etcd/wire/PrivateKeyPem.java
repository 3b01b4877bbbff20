package dev.caravel.etcd.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Private keys as tools write them, brought into PKCS #8, the only form the JDK reads: RSA keys of
 * PKCS #1 and keys of elliptic curves of SEC 1 are wrapped (RFC 5208, RFC 5915).
 */
final class PrivateKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int EC_PARAMETERS = 0xa0;

  private PrivateKeyPem() {}

  static String toPkcs8(String pem) throws IOException {
    var matcher = BLOCK.matcher(pem);
    if (!matcher.find()) {
      throw new IOException("the key file holds no unencrypted private key in PEM");
    }
    byte[] key;
    try {
      key = Base64.getMimeDecoder().decode(matcher.group(2));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key file's base64 is malformed", e);
    }
    byte[] wrapped =
        switch (matcher.group(1)) {
          case "RSA PRIVATE KEY" -> wrap(RSA, key);
          case "EC PRIVATE KEY" -> wrap(tlv(SEQUENCE, join(EC_ALGORITHM, curve(key))), key);
          default -> key;
        };
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(wrapped)
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return tlv(SEQUENCE, join(VERSION_0, algorithm, tlv(OCTET_STRING, key)));
  }

  /** The curve's identifier, which SEC 1 has after the version and the number. */
  private static byte[] curve(byte[] key) throws IOException {
    try {
      int at = valueStart(key, 0);
      while (at < key.length) {
        int start = valueStart(key, at);
        int end = start + length(key, at);
        if ((key[at] & 0xff) == EC_PARAMETERS) {
          return java.util.Arrays.copyOfRange(key, start, end);
        }
        at = end;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("the key file's key is malformed", e);
    }
    throw new IOException("the key file's key does not name its curve");
  }

  private static int valueStart(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | (der[at + 2 + i] & 0xff);
    }
    return length;
  }

  private static byte[] tlv(int tag, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
