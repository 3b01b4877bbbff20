package dev.caravel.apiserver.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfoParser;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
  private static final String JSON = "application/json";

  private final Warnings warnings = new Warnings();

  private Struct read(String contentType, byte[] body, String query) {
    var parsed = Query.parse(query);
    return BodyReader.read(
        new ApiRequest(
            "POST",
            RequestInfoParser.parse("POST", "/api/v1/namespaces/n/configmaps", parsed),
            parsed,
            new RequestBody.Encoded(contentType, body),
            UserInfo.ANONYMOUS,
            "",
            Representation.AS_IS,
            false,
            Instant.MAX,
            warnings),
        ConfigMap.KIND);
  }

  private Struct read(String body) {
    return read(JSON, body.getBytes(UTF_8), "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{\"name\":\"x\"}}",
        "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}",
        "{\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}",
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}"
      })
  void fillsInTheType(String body) {
    var read = ConfigMap.of(read(body));

    assertThat(read.kind()).isEqualTo("ConfigMap");
    assertThat(read.apiVersion()).isEqualTo("v1");
    assertThat(read.metadata().name()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\"}"
            + "|Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret)"
            + " to (core.ConfigMap): unknown conversion",
        "{\"apiVersion\":\"v9\",\"kind\":\"ConfigMap\"}"
            + "|ConfigMap in version \"v9\" cannot be handled as a ConfigMap: no kind"
            + " \"ConfigMap\" is registered for version \"v9\"",
        "{\"apiVersion\":\"a/b/c\",\"kind\":\"ConfigMap\",\"metadata\":{}}"
            + "|the object provided is unrecognized (must be of type ConfigMap): unexpected"
            + " GroupVersion string: a/b/c ({\"apiVersion\":\"a/b/c\",\"kind\":\" ...)",
        "{\"immutable\":\"yes\"}"
            + "|ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot"
            + " unmarshal string into Go struct field ConfigMap.immutable of type bool",
      })
  void refusesOtherTypes(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(400))
        .hasMessage(message);
  }

  @Test
  void brokenJsonSaysWhatWasSent() {
    assertThatThrownBy(() -> read("{\"metadata\":"))
        .hasMessageStartingWith(
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: ")
        .hasMessageEndingWith(" ({\"metadata\":)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/cbor", "bogus", "application/merge-patch+json"})
  void otherContentTypesAreRefused(String type) {
    assertThatThrownBy(() -> read(type, "{}".getBytes(UTF_8), ""))
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(415))
        .hasMessage(
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
  }

  @Test
  void readsEveryForm() {
    var object = ConfigMap.builder().metadata(m -> m.name("x")).putData("a", "b").build().struct();

    assertThat(read("application/vnd.kubernetes.protobuf", Protobuf.encode(object), ""))
        .isEqualTo(object);
    assertThat(
            read(
                "application/yaml; charset=utf-8",
                "metadata: {name: x}\ndata: {a: b}\n---\nkind: Other".getBytes(UTF_8),
                ""))
        .isEqualTo(object);
    assertThatThrownBy(() -> read("application/vnd.kubernetes.protobuf", "{}".getBytes(UTF_8), ""))
        .hasMessageContaining("does not appear to be a protobuf message");
  }

  @Test
  void unknownFieldsAreAsTheCallerWants() {
    byte[] body = "{\"metadata\":{\"name\":\"x\"},\"extra\":1}".getBytes(UTF_8);

    read(JSON, body, "fieldValidation=Ignore");
    assertThat(warnings.texts()).isEmpty();
    read(JSON, body, "");
    assertThat(warnings.texts()).containsExactly("unknown field \"extra\"");
    assertThatThrownBy(() -> read(JSON, body, "fieldValidation=Strict"))
        .hasMessage(
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error:"
                + " unknown field \"extra\"");
  }

  @Test
  void yamlKeysThatAreThereTwiceAreTold() {
    byte[] body = "metadata:\n  name: x\ndata:\n  a: '1'\n  a: '2'\n".getBytes(UTF_8);

    read("application/yaml", body, "fieldValidation=Warn");

    assertThat(warnings.texts()).containsExactly("line 5: key \"a\" already set in map");
  }

  @Test
  void whatIsNoUtf8IsReplaced() {
    byte[] body = "{\"data\":{\"a\":\"??\"}}".getBytes(UTF_8);
    body[14] = (byte) 0xff;
    body[15] = (byte) 0xfe;

    assertThat(ConfigMap.of(read(JSON, body, "")).data()).containsEntry("a", "\ufffd\ufffd");
  }

  @Test
  void deepNestingIsRefused() {
    String body = "{\"data\":" + "[".repeat(100_000);

    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(400));
  }
}
