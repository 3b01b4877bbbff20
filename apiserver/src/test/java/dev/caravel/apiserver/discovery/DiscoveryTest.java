package dev.caravel.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.json.Json;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiscoveryTest {
  private static final String ALL =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

  private final Discovery discovery = new Discovery("127.0.0.1:6443");

  @ParameterizedTest
  @CsvSource({
    "/api, true",
    "/api/, true",
    "/api/v1, true",
    "/api/v1/, true",
    "/api/v2, true",
    "/api/v1/pods, false",
    "/apis, true",
    "/apis/, true",
    "/apis/apps, true",
    "/apis/apps/v1, true",
    "/apis/apps/v9, true",
    "/apis/none.example.com, false",
    "/apis/none.example.com/v1, false",
    "/apiss, false",
    "//api, false",
    "/, false",
  })
  void servesWhatIsAboveResources(String path, boolean serves) {
    assertThat(discovery.serves(path)).isEqualTo(serves);
  }

  @Test
  void theCoreGroupHasVersionsAndTheAddressToUse() {
    assertThat(get("/api"))
        .isEqualTo(
            "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":["
                + "{\"clientCIDR\":\"0.0.0.0/0\",\"serverAddress\":\"127.0.0.1:6443\"}]}");
  }

  @Test
  void groupsComeInUpstreamsOrderAndThePreferredVersionFirst() {
    assertThat(get("/apis"))
        .startsWith(
            "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[{\"name\":\"apiregistration.k8s.io\",")
        .contains(
            "{\"name\":\"autoscaling\",\"versions\":[{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"},"
                + "{\"groupVersion\":\"autoscaling/v1\",\"version\":\"v1\"}],"
                + "\"preferredVersion\":{\"groupVersion\":\"autoscaling/v2\",\"version\":\"v2\"}}");
  }

  @Test
  void aVersionListsItsResourcesAndTheirSubresources() {
    assertThat(get("/apis/apps/v1"))
        .contains(
            "{\"name\":\"deployments\",\"singularName\":\"deployment\",\"namespaced\":true,"
                + "\"kind\":\"Deployment\",\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\","
                + "\"list\",\"patch\",\"update\",\"watch\"],\"shortNames\":[\"deploy\"],"
                + "\"categories\":[\"all\"],\"storageVersionHash\":\"8aSe+NMegvE=\"}",
            "{\"name\":\"deployments/scale\",\"singularName\":\"\",\"namespaced\":true,"
                + "\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\","
                + "\"verbs\":[\"get\",\"patch\",\"update\"]}");
  }

  @Test
  void whatIsNotStoredHasNoStorageVersion() {
    assertThat(get("/apis/authentication.k8s.io/v1"))
        .contains("\"verbs\":[\"create\"]")
        .doesNotContain("storageVersionHash");
  }

  @Test
  void everythingComesAtOnceToThoseWhoAskForIt() {
    var answer = (ApiResponse.Raw) ask("GET", "/apis", Headers.of("Accept", ALL));

    assertThat(new String(answer.bytes(), StandardCharsets.UTF_8))
        .startsWith("{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\"")
        .contains(
            "{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\",\"version\":\"v1\","
                + "\"kind\":\"Scale\"},\"verbs\":[\"get\",\"patch\",\"update\"]}")
        .contains("\"responseKind\":{\"group\":\"\",\"version\":\"\",\"kind\":\"Deployment\"}")
        .contains("\"freshness\":\"Current\"");
    assertThat(answer.contentType()).contains("as=APIGroupDiscoveryList");
  }

  @Test
  void whoHasItAlreadyIsToldSo() {
    var first = (ApiResponse.Raw) ask("GET", "/api", Headers.of("Accept", ALL));
    var again =
        (ApiResponse.Raw)
            ask(
                "GET",
                "/api",
                Headers.of("Accept", ALL, "If-None-Match", first.headers().get("ETag")));

    assertThat(again.code()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
  }

  @Test
  void anUnknownVersionIsNotFound() {
    assertThatThrownBy(() -> get("/apis/apps/v9"))
        .isInstanceOf(ApiError.class)
        .hasMessageContaining("could not find the requested resource");
  }

  @Test
  void listsCanOnlyBeRead() {
    assertThatThrownBy(() -> ask("POST", "/api/v1", Headers.none()))
        .isInstanceOf(ApiError.class)
        .hasMessageContaining("does not allow this method");
  }

  private String get(String path) {
    var answer = (ApiResponse.Single) ask("GET", path, Headers.none());
    return new String(Json.encode(answer.object()), StandardCharsets.UTF_8);
  }

  private ApiResponse ask(String method, String path, Headers headers) {
    return discovery.handle(
        new ApiRequest(
            method,
            RequestInfoParser.parse(method, path, Query.EMPTY),
            Query.EMPTY,
            RequestBody.NONE,
            UserInfo.ANONYMOUS,
            "",
            Representation.AS_IS,
            false,
            Instant.EPOCH,
            new Warnings(),
            headers));
  }
}
