package dev.caravel.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SimulatedClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EtcdCommandTest {
  private final EtcdCommand command = new EtcdCommand(new SimulatedClock(Instant.EPOCH));

  private EtcdConfig parse(String... arguments) {
    new CommandLine(command).parseArgs(arguments);
    return command.config();
  }

  @Test
  void defaultsAreEtcds() {
    var config = parse();
    assertThat(config.store().directory()).isEqualTo(Path.of("default.etcd"));
    assertThat(config.listenClientUrls()).hasToString("[http://localhost:2379]");
    assertThat(config.compaction()).isEqualTo(new Compaction.Never());
    assertThat(config.store().quotaBytes()).isEqualTo(2L << 30);
  }

  @Test
  void flagsAsPeopleWriteThem() {
    var config =
        parse(
            "--name=n1",
            "--data-dir",
            "/d",
            "--listen-client-urls=http://127.0.0.1:1,http://127.0.0.1:2",
            "--auto-compaction-retention=90m",
            "--quota-backend-bytes=1000",
            "--client-cert-auth",
            "--initial-cluster=n1=http://localhost:2380",
            "--logger=zap");
    assertThat(config.store().directory()).isEqualTo(Path.of("/d"));
    assertThat(config.listenClientUrls()).hasSize(2);
    assertThat(config.compaction()).isEqualTo(new Compaction.Periodic(Duration.ofMinutes(90)));
    assertThat(config.clientCertAuth()).isTrue();
    assertThat(
            parse("--auto-compaction-mode=revision", "--auto-compaction-retention=7").compaction())
        .isEqualTo(new Compaction.ByRevision(7));
  }

  @Test
  void wrongUsageSaysWhatIsWrong() {
    record Case(List<String> arguments, String message) {}
    for (var example :
        List.of(
            new Case(List.of("--no-such-flag"), "Unknown option: '--no-such-flag'"),
            new Case(List.of("--client-crl-file=x"), "Unknown option"),
            new Case(List.of("--listen-client-urls=localhost"), "needs a scheme"),
            new Case(List.of("--cert-file=x"), "--cert-file and --key-file go together"),
            new Case(List.of("--auto-compaction-retention=soon"), "is not a duration"),
            new Case(
                List.of("--auto-compaction-mode=x", "--auto-compaction-retention=1"),
                "periodic or revision"))) {
      var errors = new StringWriter();
      int code = execute(errors, example.arguments.toArray(String[]::new));
      assertThat(code).as(example.toString()).isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(errors.toString()).contains(example.message);
    }
  }

  @Test
  void whatCannotBeStartedSaysWhy(@TempDir Path directory) throws Exception {
    var file = Files.writeString(directory.resolve("file"), "");
    var errors = new StringWriter();
    assertThat(execute(errors, "--data-dir=" + file)).isEqualTo(1);
    assertThat(errors.toString()).startsWith("etcd: ");
    var listen = "--listen-client-urls=https://127.0.0.1:0";
    errors = new StringWriter();
    assertThat(execute(errors, "--data-dir=" + directory.resolve("d"), listen)).isEqualTo(1);
    assertThat(errors.toString()).contains("https needs --cert-file and --key-file");
  }

  private int execute(StringWriter errors, String... arguments) {
    return new CommandLine(new EtcdCommand(new SimulatedClock(Instant.EPOCH)))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
