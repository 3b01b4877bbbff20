package dev.caravel.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.pki.CertificateAuthority;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.time.SimulatedClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHeaderAuthenticatorTest {
  private static final SimulatedClock CLOCK =
      new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private static final CertificateAuthority PROXIES = authority();

  private final Authenticator authenticator =
      new RequestHeaderAuthenticator(
          RequestHeaderNames.USUAL,
          List.of("front-proxy"),
          () -> List.of(PROXIES.certificate()),
          CLOCK);

  private static CertificateAuthority authority() {
    return CertificateAuthority.generate("proxies", Duration.ofDays(10), CLOCK);
  }

  private static Credentials of(CertificateAuthority issuer, String proxy, Headers headers) {
    X509Certificate leaf = issuer.issueClient(proxy, List.of(), Duration.ofDays(1)).certificate();
    return new Credentials(List.of(leaf), "", headers);
  }

  private static Headers alice() {
    return Headers.none()
        .add("X-Remote-User", "alice")
        .add("x-remote-group", "a")
        .add("X-Remote-Group", "b")
        .add("X-Remote-Extra-Acme.com%2Fproject", "p");
  }

  @Test
  void aProxySaysWhoCalls() throws Exception {
    var user = authenticator.authenticate(of(PROXIES, "front-proxy", alice())).orElseThrow();
    assertThat(user.name()).isEqualTo("alice");
    assertThat(user.groups()).containsExactly("a", "b");
    assertThat(user.extra()).containsOnlyKeys("acme.com/project");
  }

  @Test
  void onlyAProxyMay() {
    assertThatThrownBy(() -> authenticator.authenticate(of(authority(), "front-proxy", alice())))
        .isInstanceOf(InvalidCredentials.class);
    assertThatThrownBy(() -> authenticator.authenticate(of(PROXIES, "somebody", alice())))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining("somebody");
  }

  @Test
  void whoNamesNobodyOrShowsNothingIsNoProxy() throws Exception {
    assertThat(authenticator.authenticate(of(PROXIES, "front-proxy", Headers.none()))).isEmpty();
    assertThat(authenticator.authenticate(new Credentials(List.of(), "", alice()))).isEmpty();
  }
}
