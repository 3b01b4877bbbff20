package dev.caravel.api.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What upstream has put into etcd comes out of decoding and encoding byte for byte. */
class StoredValuesTest {
  private static final Path VALUES = Path.of("../../shared/reference/etcd-values");

  @Test
  void upstreamsBytesAreReproduced() throws IOException {
    boolean there = Files.isDirectory(VALUES);
    assumeTrue(there, "the recordings of upstream are not beside the checkout");
    List<String> different = new ArrayList<>();
    int compared = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(VALUES)) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 1; i < lines.size(); i += 2) {
          byte[] stored = Base64.getDecoder().decode(lines.get(i).strip());
          if (Protobuf.hasPrefix(stored)) {
            compared++;
            if (!survives(stored)) {
              different.add(file.getFileName().toString());
            }
          }
        }
      }
    }
    assertThat(different).isEmpty();
    assertThat(compared).isGreaterThan(20);
  }

  private static boolean survives(byte[] stored) {
    Envelope envelope = Protobuf.open(stored);
    Schema schema = Kinds.find(envelope.apiVersion(), envelope.kind()).orElseThrow().schema();
    Struct struct = Protobuf.decode(schema, stored);
    Struct throughJson = Json.decode(schema, Json.encode(struct));
    return Arrays.equals(stored, Protobuf.encode(struct)) && throughJson.equals(struct);
  }

  @Test
  void aStoredObjectKeepsItsBytesWithTheResourceVersionSplicedIn() {
    Schema schema = Kinds.find("v1", "ConfigMap").orElseThrow().schema();
    Struct configMap =
        Json.decode(
            schema,
            "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}"
                .getBytes(StandardCharsets.UTF_8));

    Struct stored = Protobuf.decodeStored(schema, Protobuf.encode(configMap), "42");

    assertThat(stored.stringAt("metadata", "resourceVersion")).isEqualTo("42");
    assertThat(Protobuf.encodeMessage(stored))
        .isEqualTo(Protobuf.encodeMessage(configMap.withAt("42", "metadata", "resourceVersion")));
  }
}
