package dev.caravel.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.value.JsonValue;
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
import java.util.HashSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenApiTest {
  private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#/[^\"]*/([^\"/]+)\"");

  private final OpenApi openApi = new OpenApi();

  @Test
  void theIndexNamesADocumentForEachGroupAndVersion() {
    assertThat(get("/openapi/v3"))
        .contains("\"api/v1\":{\"serverRelativeURL\":\"/openapi/v3/api/v1?hash=")
        .contains("\"apis/apps/v1\":{", "\"apis/autoscaling/v2\":{", "\"apis/autoscaling/v1\":{");
  }

  @Test
  void aFieldIsDescribedAndTyped() {
    assertThat(get("/openapi/v3/api/v1"))
        .contains(
            "\"containerPort\":{\"description\":\"Number of port to expose on the pod's IP address."
                + " This must be a valid port number, 0 < x < 65536.\",\"type\":\"integer\",\"format\":\"int32\"}",
            "\"x-kubernetes-list-map-keys\":[\"containerPort\",\"protocol\"]",
            "\"required\":[\"containerPort\"]");
  }

  @Test
  void whatIsANumberOrANameSaysSo() {
    var targetPort =
        "\"targetPort\":{\"description\":\"Number or name of the port to access on the pods targeted";
    var name = "\"io.k8s.apimachinery.pkg.util.intstr.IntOrString\":";

    assertThat(get("/openapi/v3/api/v1"))
        .contains(
            targetPort,
            name
                + "{\"format\":\"int-or-string\","
                + "\"oneOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}");
    assertThat(get("/openapi/v2"))
        .contains(targetPort, name + "{\"format\":\"int-or-string\",\"type\":\"string\"}");
  }

  @Test
  void clientsFindThatFieldsAreValidatedByTheServer() {
    assertThat(get("/openapi/v3/apis/apps/v1"))
        .contains(
            "\"/apis/apps/v1/namespaces/{namespace}/deployments/{name}\":{",
            "\"operationId\":\"patchAppsV1NamespacedDeployment\"",
            "{\"name\":\"fieldValidation\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}",
            "\"x-kubernetes-group-version-kind\":{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi/v2", "/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1"})
  void everyReferenceLeadsToADefinition(String path) {
    var document = get(path);

    assertThat(JsonValue.parse(document)).isNotNull();
    var missing = new HashSet<String>();
    REFERENCE
        .matcher(document)
        .results()
        .map(match -> match.group(1))
        .filter(name -> !document.contains("\"" + name + "\":{"))
        .forEach(missing::add);
    assertThat(missing).isEmpty();
  }

  @Test
  void whoHasTheDocumentIsToldSo() {
    var first = ask("/openapi/v3/api/v1", Headers.none());
    var again = ask("/openapi/v3/api/v1", Headers.of("If-None-Match", first.headers().get("ETag")));

    assertThat(again.code()).isEqualTo(304);
  }

  @Test
  void anUnknownGroupIsNotFound() {
    assertThatThrownBy(() -> get("/openapi/v3/apis/none/v1")).isInstanceOf(ApiError.class);
  }

  private String get(String path) {
    return new String(ask(path, Headers.none()).bytes(), StandardCharsets.UTF_8);
  }

  private ApiResponse.Raw ask(String path, Headers headers) {
    return (ApiResponse.Raw)
        openApi.handle(
            new ApiRequest(
                "GET",
                RequestInfoParser.parse("GET", path, Query.EMPTY),
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
