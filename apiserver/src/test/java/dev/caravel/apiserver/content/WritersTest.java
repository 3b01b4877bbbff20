package dev.caravel.apiserver.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.ConfigMapList;
import dev.caravel.api.meta.v1.PartialObjectMetadataList;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiResponse.Items;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.DecodedEvents;
import dev.caravel.client.transport.RawEvent;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WritersTest {
  private static Struct configMap(String name) {
    return ConfigMap.builder()
        .metadata(m -> m.name(name).namespace("n"))
        .putData("a", "<&\u00e9>")
        .build()
        .struct();
  }

  private static Items items(Struct... objects) {
    return new Items(ConfigMap.KIND, List.of(objects), "7", "more", OptionalLong.of(3));
  }

  private static Negotiated in(Format format) {
    return new Negotiated(format, false, Representation.AS_IS);
  }

  @Test
  void listsJoinTheirItemsWithoutTheirTypes() {
    var json = new String(ListWriter.write(items(configMap("x")), in(Format.JSON)), UTF_8);

    assertThat(json)
        .isEqualTo(
            """
            {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7",\
            "continue":"more","remainingItemCount":3},"items":[{"metadata":{"name":"x",\
            "namespace":"n"},"data":{"a":"\\u003c\\u0026\u00e9\\u003e"}}]}
            """);
  }

  @Test
  void listsInProtobufAreWhatTheDecoderReads() {
    var bytes = ListWriter.write(items(configMap("x"), configMap("y")), in(Format.PROTOBUF));
    var list = ConfigMapList.of(Protobuf.decode(ConfigMapList.SCHEMA, bytes));

    assertThat(list.kind()).isEqualTo("ConfigMapList");
    assertThat(list.metadata().resourceVersion()).isEqualTo("7");
    assertThat(list.items()).extracting(item -> item.metadata().name()).containsExactly("x", "y");
    assertThat(list.items().getFirst().data()).containsEntry("a", "<&\u00e9>");
  }

  @Test
  void metadataListsSayWhatTheirItemsAre() {
    var how = new Negotiated(Format.JSON, false, new Representation.AsMetadata("meta.k8s.io/v1"));
    var json = new String(ListWriter.write(items(configMap("x")), how), UTF_8);

    assertThat(json)
        .startsWith("{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\"")
        .contains("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\"")
        .doesNotContain("data\":{\"a");
    var protobuf =
        new Negotiated(Format.PROTOBUF, false, new Representation.AsMetadata("meta.k8s.io/v1"));
    var list =
        PartialObjectMetadataList.of(
            Protobuf.decode(
                PartialObjectMetadataList.SCHEMA,
                ListWriter.write(items(configMap("x")), protobuf)));
    assertThat(list.items().getFirst().metadata().name()).isEqualTo("x");
  }

  @Test
  void indentsAsGoDoes() {
    var object = ConfigMap.builder().metadata(m -> m.name("x")).putData("a", "{\"b\":[]}").build();
    var how = new Negotiated(Format.JSON, true, Representation.AS_IS);

    assertThat(new String(ObjectWriter.write(object.struct(), how), UTF_8))
        .isEqualTo(
            """
            {
              "kind": "ConfigMap",
              "apiVersion": "v1",
              "metadata": {
                "name": "x"
              },
              "data": {
                "a": "{\\"b\\":[]}"
              }
            }\
            """);
    var empty = new Items(ConfigMap.KIND, List.of(), "1", "", OptionalLong.empty());
    assertThat(new String(ListWriter.write(empty, how), UTF_8)).endsWith("\"items\": []\n}");
  }

  @Test
  void writesYaml() {
    assertThat(new String(ListWriter.write(items(), in(Format.YAML)), UTF_8))
        .isEqualTo(
            """
            apiVersion: v1
            items: []
            kind: ConfigMapList
            metadata:
              continue: more
              remainingItemCount: 3
              resourceVersion: "7"
            """);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"JSON", "PROTOBUF"})
  void watchesAreWhatTheClientReads(Format format) {
    var writer = new WatchWriter(in(format), UnaryOperator.identity());
    var gone = ApiError.resourceExpired("too old").status().struct();
    byte[] bytes =
        writer.write(
            List.of(
                new WatchEvent(WatchEvent.Type.ADDED, configMap("x")),
                new WatchEvent(WatchEvent.Type.DELETED, configMap("y")),
                new WatchEvent(WatchEvent.Type.ERROR, gone)));
    var read = new ArrayList<RawEvent>();
    try (var events =
        new DecodedEvents(
            ConfigMap.SCHEMA,
            new Body.Streamed(writer.contentType(), new ByteArrayInputStream(bytes)))) {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        read.add(event.get());
      }
    }

    assertThat(read).extracting(RawEvent::type).containsExactly("ADDED", "DELETED", "ERROR");
    assertThat(read.get(1).object()).isEqualTo(configMap("y"));
    assertThat(read.get(2).object().stringAt("message")).isEqualTo("too old");
  }
}
