package dev.caravel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told who typed something wrong: one line, what was meant, no stack trace. */
final class CommandLineTest {
  @TempDir private Path folder = Path.of("");

  private record Answer(int code, String out, String err) {}

  private static Answer run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Caravel.commandLine(List.of(words));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return new Answer(line.execute(words), out.toString(), err.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up --prot 3            | unknown option --prot; did you mean --port?
          upp                    | unknown command upp; did you mean up?
          statsu                 | unknown command statsu; did you mean status?
          up --port abc          | --port abc: that is no number
          up --port 99999        | --port 99999 is no port: 0 to 65535 are
          up --name A_b          | the name "A_b" does not fit
          up --wait 3x           | --wait 3x is no duration, as 90s or 2m are
          up --config /missing   | cannot read the options: /missing does not exist
          status -o yaml         | --output yaml: there are [text, json]
          down now               | down takes no further word, but there is "now"
          image forget x         | image forget: there are import, pull, ls and rm
          image pull             | image pull: of what?
          image                  | Missing required parameter
          reset --yesno          | unknown option --yesno; did you mean --yes?
          etcd --lsten-client-urls=x | unknown option --lsten-client-urls; did you mean --listen-client-urls?
          completion powershell  | powershell: there are [bash, zsh, fish]
          kubelet --hostname-overide=x | unknown flag: --hostname-overide; the nearest one is --hostname-override
          """)
  void wrongUsageNamesWhatIsWrong(String words, String message) {
    var answer = run(words.split(" "));

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("caravel: " + message).doesNotContain("Exception");
    assertThat(answer.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(answer.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "apiserver", "controller-manager", "scheduler", "kube-proxy"})
  void theUsageNamesACommandAsItIsCalled(String name) {
    assertThat(run(name, "--help").out()).startsWith("Usage: caravel " + name + " ");
  }

  @Test
  void everyShellIsGivenItsCompletion() {
    assertThat(run("completion", "bash").out()).contains("complete -F _complete_caravel");
    assertThat(run("completion", "zsh").out()).contains("bashcompinit");
    assertThat(run("completion", "fish").out().lines())
        .contains("complete -c caravel -f")
        .allMatch(line -> line.startsWith("complete -c caravel"))
        .anyMatch(line ->
            line.contains(" -n '__fish_seen_subcommand_from down'")
                && line.contains("-l leave-pods"));
  }

  @Test
  void theHelpListsAllCommands() {
    var help = run("--help");

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("up ", "kubectl ", "image ", "etcd ", "completion ");
  }

  @Test
  void withoutACommandItAsksForOne() {
    var answer = run();

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("caravel: a command is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          prot: 1     | unknown option prot; did you mean port?
          port: [1]   | port must be a single value
          port: x     | --port x: that is no number
          hello       | is no map of options
          {           | yaml: expected
          """)
  void aWrongConfigFileIsRefusedBeforeAnythingHappens(String text, String message)
      throws IOException {
    var file = Files.writeString(folder.resolve("caravel.yaml"), text);

    var answer = run("status", "--config", file.toString(), "--data-dir", folder + "/c");
    var ofUp = run("up", "--config=" + file);

    assertThat(ofUp.code()).isEqualTo(2);
    assertThat(ofUp.err()).contains(message).doesNotContain("Exception");
    assertThat(answer.code()).isEqualTo(text.startsWith("port: x") ? 3 : 2);
  }

  @Test
  void logsAreOfOneComponentOrSayThatThereIsNone() throws IOException {
    var logs = Files.createDirectories(folder.resolve("c").resolve("logs"));
    Files.writeString(logs.resolve("caravel.log"), "I1 etcd one\n  more\nI1 kubelet two\n");
    var where = folder.resolve("c").toString();

    assertThat(run("logs", "etcd", "--data-dir", where))
        .isEqualTo(new Answer(0, "I1 etcd one\n  more\n", ""));
    var answer = run("logs", "nosuch", "--data-dir", where);
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.err()).contains("is from a component nosuch");
  }

  @Test
  void theConfigFileSaysWhichClusterIsMeant() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("caravel.yaml"), "data-dir: " + folder.resolve("c") + "\noutput: json");

    var answer = run("status", "--config", file.toString());

    assertThat(answer).isEqualTo(new Answer(3, "{\"running\":false}\n", ""));
  }

  @Test
  void commandsAboutAClusterThatDoesNotRunSayWhatToDo() {
    var where = folder.resolve("c").toString();

    assertThat(run("status", "--data-dir", where))
        .isEqualTo(
            new Answer(
                3,
                "",
                "caravel: no cluster runs in "
                    + where
                    + "; try `caravel up --data-dir "
                    + where
                    + "`\n"));
    assertThat(run("down", "--data-dir", where))
        .isEqualTo(new Answer(0, "", "caravel: no cluster runs in " + where + "\n"));
    assertThat(run("reset", "--data-dir", where))
        .isEqualTo(new Answer(0, "", "caravel: there is no cluster in " + where + "\n"));
    assertThat(run("logs", "--data-dir", where).err()).contains("is not there; `caravel up");
    assertThat(run("image", "ls", "--data-dir", where).err()).contains("no cluster runs in");
    assertThat(folder).isEmptyDirectory();
  }
}
