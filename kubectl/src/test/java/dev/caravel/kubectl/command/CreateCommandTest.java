package dev.caravel.kubectl.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.kubectl.resource.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CreateCommandTest {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      dataa: {size: "10"}
      """;

  private static final String UNKNOWN =
      "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown"
          + " field \"dataa\"";

  private final ScriptedServer server = new ScriptedServer();

  @Test
  void theServerSeesUnknownFields() {
    server.refuse(400, "BadRequest", UNKNOWN);

    assertThat(create(CONFIG_MAP)).isEqualTo(1);

    assertThat(server.requests.getFirst().firstParameter("fieldValidation")).isEqualTo("Strict");
    assertThat(server.body(0)).contains("\"dataa\":{\"size\":\"10\"}");
    assertThat(server.printed())
        .isEqualTo(
            "Error from server (BadRequest): error when creating \"STDIN\": " + UNKNOWN + "\n");
  }

  @Test
  void ofSeveralObjectsAllAreTriedAndTheRefusalsComeLast() {
    server
        .refuse(409, "AlreadyExists", "configmaps \"settings\" already exists")
        .answer(201, "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"}}")
        .refuse(400, "BadRequest", UNKNOWN);

    assertThat(create(CONFIG_MAP + "---\n" + CONFIG_MAP + "---\n" + CONFIG_MAP)).isEqualTo(1);

    assertThat(server.printed())
        .isEqualTo(
            """
            configmap/b created
            Error from server (AlreadyExists): error when creating "STDIN": configmaps "settings" \
            already exists
            Error from server (BadRequest): error when creating "STDIN": %s
            """
                .formatted(UNKNOWN));
  }

  private int create(String manifests) {
    var session = server.session(manifests);
    return CreateCommand.create(session, Manifest.read(List.of("-"), session.in()));
  }
}
