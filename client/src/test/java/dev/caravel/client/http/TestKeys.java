package dev.caravel.client.http;

import dev.caravel.api.value.Bytes;
import dev.caravel.client.kubeconfig.ClientCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, made by the JDK's keytool. */
record TestKeys(PrivateKey key, Certificate certificate) {
  private static final char[] PASSWORD = "password".toCharArray();

  static TestKeys make(Path directory, String name, String alternativeNames) throws Exception {
    var file = directory.resolve(name + ".p12");
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + alternativeNames,
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD));
    var process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new TestKeys((PrivateKey) store.getKey(name, PASSWORD), store.getCertificate(name));
  }

  Bytes certificatePem() throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  ClientCertificate asClient() throws Exception {
    return new ClientCertificate(certificatePem(), pem("PRIVATE KEY", key.getEncoded()));
  }

  static Bytes pem(String type, byte[] der) {
    var base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return Bytes.ofUtf8(
        "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
  }

  /** TLS of a server with these keys, which trusts the client's certificate. */
  SSLContext serving(TestKeys client) throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("server", key, PASSWORD, new Certificate[] {certificate});
    keys.setCertificateEntry("client", client.certificate);
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD);
    var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(keys);
    var tls = SSLContext.getInstance("TLS");
    tls.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return tls;
  }
}
