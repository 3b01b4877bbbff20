package dev.caravel.apiserver.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.content.Negotiated.Answer;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiatedTest {
  private static final String ROUTER =
      "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml,"
          + " application/vnd.kubernetes.protobuf";
  private static final String STREAMS =
      ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

  private static Negotiated of(String accept, Answer answer) {
    return Negotiated.of(Headers.of("Accept", accept), Query.EMPTY, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                                   | JSON     | AsIs",
        "application/yaml                                      | YAML     | AsIs",
        "application/yaml;q=0.9, application/json;q=0.8        | YAML     | AsIs",
        "application/json;q=0.1, application/yaml              | YAML     | AsIs",
        "application/json;q=0                                  | JSON     | AsIs",
        "text/html, application/json;q=0.1                     | JSON     | AsIs",
        "application/vnd.kubernetes.protobuf,application/json  | PROTOBUF | AsIs",
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json | JSON | AsTable",
        "application/json;as=Table;v=v1beta1;g=other,application/json  | JSON | AsIs",
        "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json"
            + " | JSON | AsIs",
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
            + " | PROTOBUF | AsMetadata",
      })
  void choosesForms(String accept, Format format, String representation) {
    var chosen = of(accept, Answer.LIST);

    assertThat(chosen.format()).isEqualTo(format);
    assertThat(chosen.representation().getClass().getSimpleName()).isEqualTo(representation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"text/html", "application/*", "bogus", "text/yaml", "application/xml"})
  void theRouterRefusesOtherRanges(String accept) {
    assertThatThrownBy(() -> of(accept, Answer.LIST)).hasMessage(ROUTER + STREAMS);
    assertThatThrownBy(() -> of(accept, Answer.OBJECT)).hasMessage(ROUTER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json;as=Table;v=v9;g=meta.k8s.io",
        "application/json;as=Odd;v=v1;g=meta.k8s.io",
        "application/json;as=Table;v=v1;g=other"
      })
  void unknownRepresentationsAreRefused(String accept) {
    assertThatThrownBy(() -> of(accept, Answer.LIST))
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(406))
        .hasMessage(
            "only the following media types are accepted: application/json, application/yaml,"
                + " application/vnd.kubernetes.protobuf");
  }

  @Test
  void watchesAreNotWrittenInYaml() {
    assertThatThrownBy(() -> of("application/yaml", Answer.STREAM))
        .hasMessage(
            "only the following media types are accepted: application/json;stream=watch,"
                + " application/vnd.kubernetes.protobuf;stream=watch");
    assertThat(of("application/json;stream=watch", Answer.STREAM).format()).isEqualTo(Format.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''           | answers/1   | false",
        "''           | curl/8.0    | true",
        "''           | Mozilla/5.0 | true",
        "pretty=false | curl/8.0    | false",
        "pretty=1     | answers/1   | true",
        "pretty=true  | answers/1   | true",
        "pretty=0     | answers/1   | false",
      })
  void indentsForPeople(String query, String agent, boolean pretty) {
    var headers = Headers.of("User-Agent", agent);

    assertThat(Negotiated.of(headers, Query.parse(query), Answer.OBJECT).pretty())
        .isEqualTo(pretty);
  }

  @Test
  void errorsFallBackToJson() {
    var how = Negotiated.ofError(Headers.of("Accept", "text/html"), Query.EMPTY);

    assertThat(how.format()).isEqualTo(Format.JSON);
    assertThat(Negotiated.ofError(Headers.of("Accept", "application/yaml"), Query.EMPTY).format())
        .isEqualTo(Format.YAML);
  }
}
