package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ControllerManagerCommandTest {
  @TempDir Path directory;

  private final ControllerManagerCommand command = new ControllerManagerCommand();
  private final StringWriter errors = new StringWriter();
  private final CommandLine line = line(command);

  private CommandLine line(ControllerManagerCommand of) {
    return new CommandLine(of).setErr(new PrintWriter(errors));
  }

  private int execute(String argument) {
    return line(new ControllerManagerCommand()).execute(argument);
  }

  @Test
  void upstreamsFlagsBecomeAConfiguration() throws Exception {
    var authority = Files.writeString(directory.resolve("ca.crt"), "authority");
    line.parseArgs(
        "--controllers=*,-namespace-controller",
        "--concurrent-deployment-syncs=7",
        "--root-ca-file=" + authority,
        "--leader-elect=false",
        "--node-monitor-grace-period=1m30s",
        "--service-account-private-key-file=/key",
        "--v=2");
    var config = command.config();

    assertThat(config.rootAuthorities()).isEqualTo("authority");
    assertThat(config.isEnabled("deployment-controller")).isTrue();
    assertThat(config.isEnabled("namespace-controller")).isFalse();
    assertThat(config.workers("deployment-controller", 1)).isEqualTo(7);
    assertThat(config.election()).isEmpty();
    assertThat(config.nodeGrace()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void electsALeaderUnlessToldOtherwise() throws Exception {
    line.parseArgs("--leader-elect-lease-duration=30s");

    var election = command.config().election().orElseThrow();
    assertThat(election.name()).isEqualTo("kube-controller-manager");
    assertThat(election.namespace()).isEqualTo("kube-system");
    assertThat(election.lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(election.identity()).contains("_");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThat(execute("--kubeconfg=x")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString())
        .contains("unknown flag: --kubeconfg; the nearest one is --kubeconfig");

    assertThat(execute("--controllers=dream-controller")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("\"dream-controller\" is not in the list");

    var absent = directory.resolve("absent");
    assertThat(execute("--kubeconfig=" + absent)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("there is no kubeconfig " + absent);
  }
}
