package dev.caravel.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.meta.v1.DeleteOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void fieldsAreWrittenInTheOrderOfUpstreamWithWhatGoAlwaysWrites() {
    Pod pod =
        Pod.builder()
            .metadata(m -> m.name("web").putLabels("b", "2").putLabels("a", "<1>"))
            .spec(s -> s.addContainers(c -> c.name("main").image("x")))
            .build();

    assertThat(new String(Json.encode(pod.struct()), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"web\","
                + "\"labels\":{\"a\":\"\\u003c1\\u003e\",\"b\":\"2\"}},\"spec\":{\"containers\":"
                + "[{\"name\":\"main\",\"image\":\"x\",\"resources\":{}}]},\"status\":{}}");
    assertThat(Pod.of(Json.decode(Pod.SCHEMA, Json.encode(pod.struct())))).isEqualTo(pod);
  }

  @Test
  void unknownAndDuplicateFieldsAreReportedByPath() {
    String json =
        "{\"spec\":{\"foo\":1,\"nodeName\":\"a\",\"nodeName\":\"b\",\"containers\":[{\"bar\":{}}]}}";

    Json.Decoded decoded = Json.decodeReporting(Pod.SCHEMA, json.getBytes(StandardCharsets.UTF_8));

    assertThat(decoded.problems())
        .containsExactly(
            "unknown field \"spec.foo\"",
            "duplicate field \"spec.nodeName\"",
            "unknown field \"spec.containers[0].bar\"");
    assertThat(Pod.of(decoded.struct()).spec().nodeName()).isEqualTo("b");
  }

  @Test
  void aWrongTypeIsRefusedInUpstreamsWords() {
    byte[] json = "{\"gracePeriodSeconds\":\"1\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Json.decode(DeleteOptions.SCHEMA, json))
        .hasMessage(
            "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds"
                + " of type int64");
  }

  @Test
  void deepNestingIsRefused() {
    byte[] json = ("{\"x\":" + "[".repeat(Json.DEPTH_LIMIT + 1)).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Json.decode(Pod.SCHEMA, json)).isInstanceOf(JsonException.class);
  }

  @Test
  void aKeyThatStandsThereTwiceIsReadOverTheFirst() {
    byte[] json =
        ("{\"metadata\":{\"name\":\"a\",\"uid\":\"u\"},\"data\":{\"a\":\"1\",\"b\":\"1\"},"
                + "\"metadata\":{\"name\":\"b\"},\"data\":{\"b\":\"2\"}}")
            .getBytes(StandardCharsets.UTF_8);
    Json.Decoded decoded = Json.decodeReporting(ConfigMap.KIND.schema(), json);
    assertThat(decoded.struct().stringAt("metadata", "name")).isEqualTo("b");
    assertThat(decoded.struct().stringAt("metadata", "uid")).isEqualTo("u");
    assertThat(decoded.struct().at("data", "a")).contains("1");
    assertThat(decoded.struct().at("data", "b")).contains("2");
    assertThat(decoded.problems())
        .containsExactly("duplicate field \"metadata\"", "duplicate field \"data\"");
  }
}
