package dev.caravel.kubectl.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class GetCommandTest {
  private static final String TABLE =
      """
      {"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"1"},
       "columnDefinitions":[{"name":"Name","type":"string","format":"name","priority":0}],
       "rows":[%s]}\
      """;
  private static final String HELLO = TABLE.formatted("{\"cells\":[\"hello\"]}");

  private final ScriptedServer server = new ScriptedServer();

  @Test
  void oneTypeThatWasFoundNeedsNoPrefix() throws InterruptedException {
    server.refuse(404, "NotFound", "pods \"nosuch\" not found").answer(200, HELLO);

    assertThat(get("pods/nosuch", "svc/hello")).isEqualTo(1);

    assertThat(server.printed())
        .isEqualTo("NAME\nhello\nError from server (NotFound): pods \"nosuch\" not found\n");
  }

  @Test
  void severalTypesHavePrefixesEvenIfOneOfThemIsEmpty() throws InterruptedException {
    server.answer(200, TABLE.formatted("")).answer(200, HELLO);

    assertThat(get("pods,svc")).isZero();

    assertThat(server.printed()).isEqualTo("NAME\nservice/hello\n");
  }

  private int get(String... words) throws InterruptedException {
    var command = new GetCommand();
    new CommandLine(command).parseArgs(words);
    return command.run(server.session(""));
  }
}
