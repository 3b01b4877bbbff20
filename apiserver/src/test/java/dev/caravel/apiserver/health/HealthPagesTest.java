package dev.caravel.apiserver.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthPagesTest {
  private final AtomicBoolean isWell = new AtomicBoolean(true);
  private final HealthPages pages =
      new HealthPages(
          List.of(
              HealthCheck.ofAll("ping", () -> true),
              HealthCheck.ofLife("alive", () -> true),
              HealthCheck.ofAll("store", isWell::get),
              HealthCheck.ofReadiness("ready", () -> true)));

  private ApiResponse.Raw get(String path, String query) {
    var parsed = Query.parse(query);
    return (ApiResponse.Raw)
        pages.handle(
            new ApiRequest(
                "GET",
                RequestInfoParser.parse("GET", path, parsed),
                parsed,
                RequestBody.NONE,
                UserInfo.ANONYMOUS,
                "",
                Representation.AS_IS,
                false,
                Instant.MAX,
                new Warnings()));
  }

  private static String text(ApiResponse.Raw response) {
    return new String(response.bytes(), UTF_8);
  }

  @Test
  void saysOkWhenAllIsWell() {
    assertThat(text(get("/healthz", ""))).isEqualTo("ok");
    assertThat(text(get("/livez", "verbose")))
        .isEqualTo("[+]ping ok\n[+]alive ok\n[+]store ok\nlivez check passed\n");
    assertThat(text(get("/readyz", "verbose")))
        .isEqualTo("[+]ping ok\n[+]store ok\n[+]ready ok\nreadyz check passed\n");
    assertThat(text(get("/readyz/ready", "verbose"))).isEqualTo("ok");
  }

  @Test
  void tellsWhatIsNotWell() {
    isWell.set(false);

    assertThat(get("/readyz", "").code()).isEqualTo(500);
    assertThat(text(get("/readyz", "")))
        .isEqualTo(
            "[+]ping ok\n[-]store failed: reason withheld\n[+]ready ok\nreadyz check failed\n");
    assertThat(get("/livez/store", "").code()).isEqualTo(500);
    assertThat(get("/livez/ping", "").code()).isEqualTo(200);
  }

  @Test
  void leavesOutWhatIsExcluded() {
    isWell.set(false);

    var response = get("/readyz", "verbose&exclude=store&exclude=none");

    assertThat(response.code()).isEqualTo(200);
    assertThat(text(response))
        .isEqualTo(
            "[+]ping ok\n[+]store excluded: ok\n[+]ready ok\nwarn: some health checks cannot be"
                + " excluded: no matches for \"none\"\nreadyz check passed\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, true",
    "/healthz/ping, true",
    "/healthz/alive, true",
    "/readyz/alive, false",
    "/readyz/none, false",
    "/livez/store/none, false",
    "/healthzz, false"
  })
  void servesItsChecksAlone(String path, boolean serves) {
    assertThat(pages.serves(path)).isEqualTo(serves);
  }
}
