package dev.caravel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KubeSchedulerCommandTest {
  @TempDir Path directory;

  private final KubeSchedulerCommand command = new KubeSchedulerCommand();
  private final StringWriter errors = new StringWriter();
  private final CommandLine line = line(command);

  private CommandLine line(KubeSchedulerCommand of) {
    return new CommandLine(of).setErr(new PrintWriter(errors));
  }

  private int execute(String... arguments) {
    return line(new KubeSchedulerCommand()).execute(arguments);
  }

  @Test
  void upstreamsFlagsBecomeAConfiguration() throws Exception {
    line.parseArgs(
        "--kubeconfig=/etc/scheduler.conf",
        "--pod-max-in-unschedulable-pods-duration=1m30s",
        "--leader-elect-lease-duration=30s",
        "--secure-port=0",
        "--kube-api-qps=50",
        "--v=2");
    var settings = command.settings();

    assertThat(settings.kubeconfig()).contains(Path.of("/etc/scheduler.conf"));
    assertThat(settings.scheduler().podMaxUnschedulable()).isEqualTo(Duration.ofSeconds(90));
    var election = command.election(settings).orElseThrow();
    assertThat(election.name()).isEqualTo("kube-scheduler");
    assertThat(election.namespace()).isEqualTo("kube-system");
    assertThat(election.lease()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void theFileReplacesTheFlagsThatUpstreamsReplaces() throws Exception {
    var file =
        Files.writeString(
            directory.resolve("config.yaml"),
            """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            clientConnection: {kubeconfig: /file.conf}
            leaderElection: {leaseDuration: 40s, resourceName: named-by-file}
            """);
    line.parseArgs(
        "--config=" + file, "--kubeconfig=/flag.conf", "--leader-elect-lease-duration=30s");
    var settings = command.settings();

    assertThat(settings.kubeconfig()).contains(Path.of("/file.conf"));
    var election = command.election(settings).orElseThrow();
    assertThat(election.name()).isEqualTo("named-by-file");
    assertThat(election.lease()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    assertThat(execute("--kubeconfg=x")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString())
        .contains("unknown flag: --kubeconfg; the nearest one is --kubeconfig");

    var absent = directory.resolve("absent");
    assertThat(execute("--kubeconfig=" + absent)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("there is no kubeconfig " + absent);

    assertThat(execute("--config=" + absent)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("cannot read " + absent);

    var file = Files.writeString(directory.resolve("config.yaml"), "kind: Pod\n");
    assertThat(execute("--config=" + file)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains(file + ": it is no KubeSchedulerConfiguration");
  }
}
