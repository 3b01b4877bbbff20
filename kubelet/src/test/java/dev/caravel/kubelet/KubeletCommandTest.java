package dev.caravel.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.client.flags.UpstreamFlags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KubeletCommandTest {
  @TempDir Path folder;

  private static KubeletConfig config(String... arguments) throws IOException {
    var command = new KubeletCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.config();
  }

  @Test
  void flags_come_before_the_file_and_the_file_before_the_defaults() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("kubelet.yaml"),
            """
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            clusterDNS: [10.96.0.10]
            clusterDomain: cluster.local
            maxPods: 20
            containerLogMaxSize: 1Mi
            containerRuntimeEndpoint: unix:///run/a.sock
            runtimeRequestTimeout: 30s
            tlsCertFile: /a.crt
            tlsPrivateKeyFile: /a.key
            authentication: {x509: {clientCAFile: /ca.crt}}
            """);
    var config = config("--config", file.toString(), "--max-pods=30", "--node-labels", "a=b,c=d");
    assertThat(config.maxPods()).isEqualTo(30);
    assertThat(config.clusterDns()).containsExactly("10.96.0.10");
    assertThat(config.runtimeEndpoint()).isEqualTo("unix:///run/a.sock");
    assertThat(config.runtimeTimeout()).hasSeconds(30);
    assertThat(config.logMaxBytes()).isEqualTo(1 << 20);
    assertThat(config.logMaxFiles()).isEqualTo(5);
    assertThat(config.labels()).containsEntry("c", "d");
    assertThat(config.server().port()).isEqualTo(10250);
    assertThat(config.server().clientCa()).isEqualTo(Path.of("/ca.crt"));
    assertThat(config.cgroupRoot()).isEqualTo("/kubepods");
  }

  @Test
  void a_server_needs_a_certificate() {
    assertThatThrownBy(() -> config())
        .hasMessageStartingWith("the HTTPS API needs --tls-cert-file");
  }

  @Test
  void a_file_of_another_kind_is_refused() throws IOException {
    var file = Files.writeString(folder.resolve("other.yaml"), "kind: Pod\n");
    assertThatThrownBy(() -> config("--config", file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no KubeletConfiguration");
  }

  private static String run(int exitCode, String... arguments) {
    var errors = new StringWriter();
    var line = new CommandLine(new KubeletCommand()).setErr(new PrintWriter(errors));
    assertThat(line.execute(arguments)).isEqualTo(exitCode);
    return errors.toString();
  }

  @Test
  void an_unknown_flag_is_an_error() {
    assertThat(run(2, "--enable-server=false", "--no-such-flag")).contains("unknown flag");
    assertThat(run(2, "--enable-server=false", "--cpu-manager-policy"))
        .contains("flag needs an argument: --cpu-manager-policy");
    assertThat(
            UpstreamFlags.of(KubeletCommand.class)
                .withoutEffect(List.of("--event-qps", "5", "--fail-swap-on"), List.of()))
        .containsExactly("--event-qps", "--fail-swap-on");
  }
}
