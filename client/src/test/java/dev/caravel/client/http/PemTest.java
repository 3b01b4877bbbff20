package dev.caravel.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PemTest {
  /** Before the PKCS #1 key within a PKCS #8 one of 2048 bits. */
  private static final int PKCS8_HEADER = 26;

  @Test
  void readsAnRsaKeyOfEitherForm() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var key = generator.generateKeyPair().getPrivate();
    var pkcs8 = key.getEncoded();
    var pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length);

    assertThat(Pem.privateKey(TestKeys.pem("PRIVATE KEY", pkcs8).toByteArray(), "RSA"))
        .isEqualTo(key);
    assertThat(Pem.privateKey(TestKeys.pem("RSA PRIVATE KEY", pkcs1).toByteArray(), "RSA"))
        .isEqualTo(key);
  }

  @Test
  void readsAnEcKeyAsOpensslWritesIt() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
    var number = HexFormat.of().formatHex(key.getS().toByteArray());
    var padded = "0".repeat(Math.max(0, 64 - number.length())) + number;
    var s = padded.substring(padded.length() - 64);
    var sec1 =
        HexFormat.of().parseHex("3031" + "020101" + "0420" + s + "a00a" + "06082a8648ce3d030107");

    var read =
        (ECPrivateKey) Pem.privateKey(TestKeys.pem("EC PRIVATE KEY", sec1).toByteArray(), "EC");
    assertThat(read.getS()).isEqualTo(key.getS());
  }

  @Test
  void whatIsNoKeyIsRefused() {
    for (var bad :
        new byte[][] {
          {},
          TestKeys.pem("ENCRYPTED PRIVATE KEY", new byte[10]).toByteArray(),
          TestKeys.pem("PRIVATE KEY", new byte[10]).toByteArray(),
          TestKeys.pem("EC PRIVATE KEY", new byte[] {0x30}).toByteArray(),
          TestKeys.pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 1, 1, 1, 1}).toByteArray(),
        }) {
      assertThatThrownBy(() -> Pem.privateKey(bad, "EC"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Pem.certificates(new byte[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no PEM certificate");
  }
}
