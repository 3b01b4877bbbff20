package dev.caravel.kubectl.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ApplyCommandTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: hello}
      spec:
        selector: {app: hello}
        ports: [{port: 80}]
      """;

  /** What upstream's client keeps of that file. */
  private static final String KEPT =
      "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"annotations\":{},"
          + "\"name\":\"hello\",\"namespace\":\"default\"},\"spec\":{\"ports\":[{\"port\":80}],"
          + "\"selector\":{\"app\":\"hello\"}}}\n";

  private static final String STORED =
      """
      {"apiVersion":"v1","kind":"Service",
       "metadata":{"name":"hello","namespace":"default","resourceVersion":"1",
        "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"%s"}},
       "spec":{"ports":[{"port":80,"protocol":"TCP","targetPort":80}],"clusterIP":"10.96.0.9",
        "selector":{"app":"hello"}},
       "status":{"loadBalancer":{}}}\
      """
          .formatted(escaped(KEPT));

  private final ScriptedServer server = new ScriptedServer();

  @Test
  void whatIsKeptIsTheFileAndNothingElse() {
    server.refuse(404, "NotFound", "services \"hello\" not found").answer(201, STORED);

    assertThat(apply(SERVICE)).isZero();

    var creation = server.requests.getLast();
    assertThat(creation.method()).isEqualTo(Method.POST);
    assertThat(creation.path()).isEqualTo("/api/v1/namespaces/default/services");
    assertThat(server.body(1))
        .isEqualTo(
            KEPT.strip()
                .replace(
                    "{},",
                    "{\"kubectl.kubernetes.io/last-applied-configuration\":\""
                        + escaped(KEPT)
                        + "\"},"));
    assertThat(server.printed()).isEqualTo("service/hello created\n");
  }

  @Test
  void whatAnotherClientAppliedFromTheSameFileIsUnchanged() {
    server.answer(200, STORED);

    assertThat(apply(SERVICE)).isZero();

    assertThat(server.requests).extracting(Request::method).containsExactly(Method.GET);
    assertThat(server.printed()).isEqualTo("service/hello unchanged\n");
  }

  @Test
  void aPatchHasWhatTheKindDoesNotKnow() {
    server
        .answer(200, STORED)
        .refuse(400, "BadRequest", "strict decoding error: unknown field \"spec.selectr\"");

    assertThat(apply(SERVICE.replace("selector:", "selectr:"))).isEqualTo(1);

    assertThat(server.requests.getLast().firstParameter("fieldValidation")).isEqualTo("Strict");
    assertThat(server.body(1)).contains("\"spec\":{\"selector\":null,\"selectr\":{");
    assertThat(server.printed())
        .startsWith("Error from server (BadRequest): error when applying patch:\n{\"metadata\":")
        .endsWith(
            """
            }
            to:
            Resource: "/v1, Resource=services", GroupVersionKind: "/v1, Kind=Service"
            Name: "hello", Namespace: "default"
            for: "STDIN": error when patching "STDIN": strict decoding error: unknown field \
            "spec.selectr"
            """);
  }

  private int apply(String manifest) {
    var command = new ApplyCommand();
    new CommandLine(command).parseArgs("-f", "-");
    return command.run(server.session(manifest));
  }

  private static String escaped(String json) {
    return json.replace("\"", "\\\"").replace("\n", "\\n");
  }
}
