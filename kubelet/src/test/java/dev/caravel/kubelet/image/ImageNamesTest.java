package dev.caravel.kubelet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Secret;
import dev.caravel.api.value.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNamesTest {
  private static final String DIGEST =
      "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "busybox, busybox:latest",
    "busybox:1.36, busybox:1.36",
    "caravel.local/hello, caravel.local/hello:latest",
    "localhost:5000/a/b, localhost:5000/a/b:latest",
    "localhost:5000/a/b:x, localhost:5000/a/b:x",
  })
  void a_reference_without_a_tag_is_the_latest(String reference, String expected) {
    assertThat(ImageNames.withTag(reference)).isEqualTo(expected);
  }

  @Test
  void a_digest_needs_no_tag() {
    assertThat(ImageNames.withTag("busybox" + DIGEST)).isEqualTo("busybox" + DIGEST);
    assertThat(ImageNames.isLatest("busybox:latest" + DIGEST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "BusyBox", "a b", "a:", "a@sha256:12", "/a", "a//b", "a:b:c"})
  void refuses_what_is_no_reference(String reference) {
    assertThatThrownBy(() -> ImageNames.withTag(reference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("invalid reference format");
  }

  private static Secret secret(String json) {
    return Secret.builder()
        .type("kubernetes.io/dockerconfigjson")
        .putData(".dockerconfigjson", Bytes.ofUtf8(json))
        .build();
  }

  @Test
  void credentials_are_those_of_the_registry() {
    var secret =
        secret("{\"auths\":{\"registry.test:5000\":{\"auth\":\"dXNlcjpwYXNz\"},\"other\":{}}}");
    var found = PullSecrets.of(secret, "registry.test:5000/app:1");
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().getUsername()).isEqualTo("user");
    assertThat(found.getFirst().getPassword()).isEqualTo("pass");
    assertThat(PullSecrets.of(secret, "registry.test:50001/app:1")).isEmpty();
    assertThat(PullSecrets.of(secret("{not json"), "registry.test:5000/app:1")).isEmpty();
  }
}
