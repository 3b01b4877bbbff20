package dev.caravel.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.pki.CertificateAuthority;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthenticatorTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final CertificateAuthority authority = authority();
  private final CertificateAuthenticator authenticator =
      new CertificateAuthenticator(List.of(authority.certificate()), clock);

  @Test
  void subjectIsUserAndGroups() throws Exception {
    var issued =
        authority.issueClient("alice", List.of("a", "b"), Duration.ofDays(1)).certificate();
    var user = authenticator.authenticate(new Credentials(List.of(issued), "")).orElseThrow();
    assertThat(user.name()).isEqualTo("alice");
    assertThat(user.groups()).containsExactlyInAnyOrder("a", "b");
    assertThat(user.extra().get("authentication.kubernetes.io/credential-id"))
        .singleElement()
        .asString()
        .matches("X509SHA256=[0-9a-f]{64}");
  }

  @Test
  void noCertificateIsNobody() throws Exception {
    assertThat(authenticator.authenticate(new Credentials(List.of(), ""))).isEmpty();
  }

  @Test
  void anotherAuthorityIsRefused() {
    var issued = authority().issueClient("alice", List.of(), Duration.ofDays(1)).certificate();
    assertRefused(issued);
  }

  @Test
  void expiredIsRefused() throws Exception {
    var issued = authority.issueClient("alice", List.of(), Duration.ofDays(1)).certificate();
    assertThat(authenticator.authenticate(new Credentials(List.of(issued), ""))).isPresent();
    clock.advance(Duration.ofDays(2));
    assertRefused(issued);
  }

  @Test
  void serverCertificateIsRefused() {
    assertRefused(
        authority.issueServer("alice", List.of("localhost"), Duration.ofDays(1)).certificate());
  }

  private void assertRefused(java.security.cert.X509Certificate certificate) {
    assertThatThrownBy(() -> authenticator.authenticate(new Credentials(List.of(certificate), "")))
        .isInstanceOf(InvalidCredentials.class);
  }

  private CertificateAuthority authority() {
    return CertificateAuthority.generate("kubernetes", Duration.ofDays(10), clock);
  }
}
