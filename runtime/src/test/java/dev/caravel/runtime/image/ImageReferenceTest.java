package dev.caravel.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36",
    "grafana/grafana, docker.io/grafana/grafana:latest",
    "index.docker.io/nginx, docker.io/library/nginx:latest",
    "caravel.local/hello, caravel.local/hello:latest",
    "localhost/a/b:c, localhost/a/b:c",
    "localhost:5000/a, localhost:5000/a:latest",
    "[::1]:5000/a:b, [::1]:5000/a:b",
    "busybox@D, docker.io/library/busybox@D",
    "r.io/a__b.c-d:v1@D, r.io/a__b.c-d:v1@D",
  })
  void completesAsDockerDoes(String written, String complete) {
    assertThat(ImageReference.parse(written.replace("D", DIGEST)))
        .hasToString(complete.replace("D", DIGEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a:",
        "a@",
        "a/",
        "/a",
        "a//b",
        "Busybox",
        "r.io/A",
        "a:.b",
        "a..b",
        "../a",
        "r.io/../../etc",
        "a b",
        "a@sha256:12",
        "a@md5:0123",
        "-a",
        "a-",
        "r.io:123456/a",
        "a\u0000"
      })
  void refusesWhatIsNoReference(String written) {
    assertThatThrownBy(() -> ImageReference.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("image reference");
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 1_000_000})
  void refusesNamesWithoutEnd(int length) {
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(length)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
  }
}
