package dev.caravel.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.apiserver.authentication.TokenClaims.Reference;
import dev.caravel.time.SimulatedClock;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountTokensTest {
  private static final String AUDIENCE = "https://kubernetes.default.svc";
  private static final KeyPair KEYS = elliptic();

  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Map<String, ObjectMeta> objects = new HashMap<>();
  private final TokenIssuer issuer = new TokenIssuer(AUDIENCE, () -> KEYS);
  private final ServiceAccountAuthenticator authenticator = accepting(KEYS);

  @BeforeEach
  void objects() {
    objects.put("serviceaccounts/ns/s", ObjectMeta.builder().name("s").uid("s1").build());
    objects.put("pods/ns/p", ObjectMeta.builder().name("p").uid("p1").build());
  }

  @Test
  void provesItsServiceAccount() throws Exception {
    var user = authenticator.authenticate(bearer(issuer.issue(claims()))).orElseThrow();
    assertThat(user.name()).isEqualTo("system:serviceaccount:ns:s");
    assertThat(user.uid()).isEqualTo("s1");
    assertThat(user.groups())
        .containsExactly("system:serviceaccounts", "system:serviceaccounts:ns");
    assertThat(user.extra())
        .containsEntry("authentication.kubernetes.io/pod-name", List.of("p"))
        .containsEntry("authentication.kubernetes.io/credential-id", List.of("JTI=id"));
  }

  @Test
  void rsaKeysSignToo() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    String token = new TokenIssuer(AUDIENCE, () -> rsa).issue(claims());
    assertThat(accepting(rsa).authenticate(bearer(token))).isPresent();
    assertThat(new String(Base64.getUrlDecoder().decode(token.split("\\.")[0])))
        .contains("\"alg\":\"RS256\"");
  }

  @Test
  void expires() throws Exception {
    String token = issuer.issue(claims());
    assertThat(authenticator.authenticate(bearer(token))).isPresent();
    clock.advance(Duration.ofHours(1));
    assertRefused(token, "expired");
  }

  @Test
  void endsWithWhatItIsBoundTo() throws Exception {
    String token = issuer.issue(claims());
    assertThat(authenticator.authenticate(bearer(token))).isPresent();
    objects.remove("pods/ns/p");
    clock.advance(Duration.ofSeconds(11));
    assertRefused(token, "pods p");
  }

  @Test
  void anotherObjectOfTheSameNameIsNotTheSame() {
    objects.put("serviceaccounts/ns/s", ObjectMeta.builder().name("s").uid("s2").build());
    assertRefused(issuer.issue(claims()), "serviceaccounts s");
  }

  @Test
  void forgedTokensAreRefused() {
    String token = issuer.issue(claims());
    String[] parts = token.split("\\.");
    String body = new String(Base64.getUrlDecoder().decode(parts[1]));
    String forged =
        parts[0]
            + "."
            + encode(body.replace("system:serviceaccount:ns:s", "system:serviceaccount:ns:t"))
            + "."
            + parts[2];
    assertRefused(forged, "signature");
    String unsigned = encode("{\"alg\":\"none\"}") + "." + parts[1] + ".";
    assertRefused(unsigned, "signature");
    assertRefused(new TokenIssuer(AUDIENCE, () -> elliptic()).issue(claims()), "signature");
  }

  @Test
  void otherAudiencesAreRefused() throws Exception {
    String token = issuer.issue(claims("vault"));
    assertRefused(token, "audience");
    assertThat(authenticator.review(token, List.of("vault", "x")).orElseThrow().audiences())
        .containsExactly("vault");
  }

  @Test
  void whatIsNoTokenOfOursIsLeftToOthers() throws Exception {
    for (String token : List.of("nonsense", "a.b.c", "")) {
      assertThat(authenticator.authenticate(bearer(token))).isEmpty();
    }
  }

  private void assertRefused(String token, String why) {
    assertThatThrownBy(() -> authenticator.authenticate(bearer(token)))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining(why);
  }

  private ServiceAccountAuthenticator accepting(KeyPair keys) {
    return new ServiceAccountAuthenticator(
        new TokenVerifier(List.of(AUDIENCE), () -> List.of(TokenKey.of(keys.getPublic())), clock),
        List.of(AUDIENCE),
        (resource, namespace, name) ->
            Optional.ofNullable(objects.get(resource + "/" + namespace + "/" + name)),
        clock);
  }

  private TokenClaims claims() {
    return claims(AUDIENCE);
  }

  private TokenClaims claims(String audience) {
    return new TokenClaims(
        "ns",
        new Reference("s", "s1"),
        Optional.of(new Reference("p", "p1")),
        Optional.empty(),
        Optional.empty(),
        List.of(audience),
        clock.now(),
        clock.now().plus(Duration.ofHours(1)),
        "id");
  }

  private static Credentials bearer(String token) {
    return new Credentials(List.of(), token);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
  }

  private static KeyPair elliptic() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
