package dev.caravel.apiserver.pki;

import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's keys and certificates in one directory, made when they are first asked for and kept:
 * {@code ca.crt} and {@code ca.key}, {@code front-proxy-ca.crt} with its key, {@code sa.key} and
 * {@code sa.pub} (service-account tokens), and a {@code NAME.crt} with {@code NAME.key} for each
 * certificate issued. Keys can be read by their owner alone, and every file is written whole or not
 * at all.
 *
 * <p>Thread-safe: different names may be issued side by side.
 */
public final class Pki {
  private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
  private static final Duration VALIDITY = Duration.ofDays(365);

  /** A certificate that ends earlier than this is issued anew. */
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(60);

  private static final int TOKEN_KEY_BITS = 2048;

  private final Path directory;
  private final Clock clock;
  private final Object tokenKeysLock = new Object();
  private final Object frontProxyLock = new Object();
  private @Nullable CertificateAuthority authority;
  private @Nullable CertificateAuthority frontProxyAuthority;
  private @Nullable KeyPair tokenKeys;

  /**
   * @param directory is made if it is not there
   */
  public Pki(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** The file with the authority's certificate. */
  public Path authorityFile() {
    return directory.resolve("ca.crt");
  }

  /** The file with the certificates issued under {@code name}. */
  public Path certificateFile(String name) {
    return directory.resolve(name + ".crt");
  }

  /** The file with the key issued under {@code name}. */
  public Path keyFile(String name) {
    return directory.resolve(name + ".key");
  }

  /**
   * The cluster's certificate authority.
   *
   * @throws IOException if its files are damaged or cannot be written
   */
  public synchronized CertificateAuthority authority() throws IOException {
    if (authority == null) {
      authority = keptAuthority("ca", "kubernetes");
    }
    return authority;
  }

  /**
   * The authority of proxies that may say who their callers are; nobody else's certificates are of
   * it.
   *
   * @throws IOException if its files are damaged or cannot be written
   */
  public CertificateAuthority frontProxyAuthority() throws IOException {
    synchronized (frontProxyLock) {
      if (frontProxyAuthority == null) {
        frontProxyAuthority = keptAuthority("front-proxy-ca", "front-proxy-ca");
      }
      return frontProxyAuthority;
    }
  }

  private CertificateAuthority keptAuthority(String name, String commonName) throws IOException {
    prepareDirectory();
    if (Files.exists(keyFile(name))) {
      return new CertificateAuthority(Credential.read(certificateFile(name), keyFile(name)), clock);
    }
    var made = CertificateAuthority.generate(commonName, AUTHORITY_VALIDITY, clock);
    PrivateFile.write(keyFile(name), made.credential().keyPem());
    PrivateFile.writePublic(certificateFile(name), made.credential().certificatePem());
    return made;
  }

  /**
   * The RSA key pair that signs service-account tokens (RS256, as clients and upstream's own tools
   * expect by default).
   *
   * @throws IOException if its files are damaged or cannot be written
   */
  public KeyPair tokenKeys() throws IOException {
    synchronized (tokenKeysLock) { // making them takes long: the authority is not to wait for it
      return keptTokenKeys();
    }
  }

  private KeyPair keptTokenKeys() throws IOException {
    if (tokenKeys == null) {
      prepareDirectory();
      try {
        if (Files.exists(keyFile("sa"))) {
          var key = Pem.readPrivateKey(keyFile("sa"));
          tokenKeys = new KeyPair(PublicKeys.of(key), key);
        } else {
          var generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(TOKEN_KEY_BITS);
          var made = generator.generateKeyPair();
          PrivateFile.write(keyFile("sa"), Pem.encode(made.getPrivate()));
          PrivateFile.writePublic(directory.resolve("sa.pub"), Pem.encode(made.getPublic()));
          tokenKeys = made;
        }
      } catch (GeneralSecurityException e) {
        throw new IOException(keyFile("sa") + " cannot be used: " + e.getMessage(), e);
      }
    }
    return tokenKeys;
  }

  /**
   * The client certificate {@code name}, for a user with groups.
   *
   * @throws IOException if files cannot be read or written
   */
  public Credential client(String name, String user, String... groups) throws IOException {
    return issued(
        name, Set.of(), authority -> authority.issueClient(user, List.of(groups), VALIDITY));
  }

  /**
   * The server certificate {@code name}; issued anew when {@code names} has something that it does
   * not cover.
   *
   * @throws IOException if files cannot be read or written
   */
  public Credential server(String name, String commonName, List<String> names) throws IOException {
    return issued(
        name, Set.copyOf(names), authority -> authority.issueServer(commonName, names, VALIDITY));
  }

  private Credential issued(
      String name, Set<String> names, Function<CertificateAuthority, Credential> issue)
      throws IOException {
    var issuer = authority();
    if (Files.exists(certificateFile(name)) && Files.exists(keyFile(name))) {
      var kept = Credential.read(certificateFile(name), keyFile(name));
      if (isFit(kept.certificate(), issuer.certificate(), names)) {
        return kept;
      }
    }
    var made = issue.apply(issuer);
    PrivateFile.write(keyFile(name), made.keyPem());
    PrivateFile.writePublic(certificateFile(name), made.certificatePem());
    return made;
  }

  private boolean isFit(X509Certificate certificate, X509Certificate issuer, Set<String> names) {
    Instant end = certificate.getNotAfter().toInstant();
    if (clock.now().plus(RENEWED_BEFORE_END).isAfter(end)) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      var covered = new HashSet<String>();
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (var alternative : alternatives) {
          covered.add(String.valueOf(alternative.get(1)));
        }
      }
      return covered.containsAll(names);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private void prepareDirectory() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
