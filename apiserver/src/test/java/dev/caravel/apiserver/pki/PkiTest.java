package dev.caravel.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
  @TempDir Path directory;
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void isMadeOnceAndKept() throws IOException {
    Pki first = new Pki(directory.resolve("pki"), clock);
    var authority = first.authority().certificate();
    var admin = first.client("admin", "kubernetes-admin", "system:masters");
    var tokenKeys = first.tokenKeys();

    Pki second = new Pki(directory.resolve("pki"), clock);
    assertThat(second.authority().certificate()).isEqualTo(authority);
    assertThat(second.client("admin", "kubernetes-admin", "system:masters").certificate())
        .isEqualTo(admin.certificate());
    assertThat(second.tokenKeys().getPublic()).isEqualTo(tokenKeys.getPublic());
  }

  @Test
  void keysAreTheirOwnersAlone() throws IOException {
    Pki pki = new Pki(directory.resolve("pki"), clock);
    pki.client("admin", "a");
    pki.tokenKeys();
    for (String name : List.of("ca", "admin", "sa")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.keyFile(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void clientCertificateNamesUserAndGroups() throws Exception {
    Pki pki = new Pki(directory, clock);
    var certificate = pki.client("admin", "kubernetes-admin", "g1", "g2").certificate();
    assertThat(certificate.getSubjectX500Principal().getName())
        .contains("CN=kubernetes-admin", "O=g1", "O=g2");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    certificate.verify(pki.authority().certificate().getPublicKey());
  }

  @Test
  void serverCertificateIsIssuedAnewForNewNames() throws Exception {
    Pki pki = new Pki(directory, clock);
    var first = pki.server("apiserver", "kube-apiserver", List.of("localhost", "127.0.0.1"));
    var same = pki.server("apiserver", "kube-apiserver", List.of("localhost"));
    var other = pki.server("apiserver", "kube-apiserver", List.of("localhost", "10.0.0.1"));
    assertThat(same.certificate()).isEqualTo(first.certificate());
    assertThat(other.certificate()).isNotEqualTo(first.certificate());
    assertThat(other.certificate().getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "10.0.0.1"));
  }

  @Test
  void certificatesAreRenewedBeforeTheyEnd() throws IOException {
    Pki pki = new Pki(directory, clock);
    var first = pki.client("admin", "a");
    clock.advance(Duration.ofDays(300));
    assertThat(pki.client("admin", "a").certificate()).isEqualTo(first.certificate());
    clock.advance(Duration.ofDays(10));
    assertThat(pki.client("admin", "a").certificate()).isNotEqualTo(first.certificate());
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Files.writeString(directory.resolve("ca.key"), "nonsense");
    Files.writeString(directory.resolve("ca.crt"), "nonsense");
    assertThatThrownBy(() -> new Pki(directory, clock).authority())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.key");
  }
}
