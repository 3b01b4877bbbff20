package dev.caravel.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.proxy.command.ConfigurationFile;
import dev.caravel.proxy.command.FlagsWithoutEffect;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ProxyCommandTest {
  private static final String HEAD =
      "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

  @TempDir Path directory;

  @Test
  void flags_become_settings() throws Exception {
    var command = new ProxyCommand();
    new CommandLine(command)
        .parseArgs(
            "--cluster-cidr=10.244.0.0/16",
            "--nodeport-addresses=192.0.2.0/24,198.51.100.0/24",
            "--masquerade-all",
            "--metrics-bind-address=",
            "--hostname-override=n1");
    var settings = command.settings();
    assertThat(settings.clusterCidr()).isEqualTo("10.244.0.0/16");
    assertThat(settings.nodePortAddresses()).containsExactly("192.0.2.0/24", "198.51.100.0/24");
    assertThat(settings.masqueradeAll()).isTrue();
    assertThat(settings.metricsBindAddress()).isEmpty();
    assertThat(settings.healthzBindAddress()).isEqualTo("0.0.0.0:10256");
  }

  @Test
  void a_file_takes_the_place_of_flags_but_for_the_nodes_name() throws Exception {
    var file = directory.resolve("config.yaml");
    Files.writeString(
        file,
        HEAD
            + "clusterCIDR: 10.0.0.0/8\nmode: nftables\nnodePortAddresses: [primary]\n"
            + "clientConnection:\n  kubeconfig: /k\nnftables:\n  masqueradeAll: true\n"
            + "hostnameOverride: other\nconntrack: null\n");
    var command = new ProxyCommand();
    new CommandLine(command)
        .parseArgs("--config=" + file, "--cluster-cidr=1.0.0.0/8", "--hostname-override=n1");
    var settings = command.settings();
    assertThat(settings.clusterCidr()).isEqualTo("10.0.0.0/8");
    assertThat(settings.hostnameOverride()).isEqualTo("n1");
    assertThat(settings.nodePortAddresses()).containsExactly("primary");
    assertThat(settings.masqueradeAll()).isTrue();
    assertThat(settings.kubeconfig()).isEqualTo("/k");
    assertThat(settings.metricsBindAddress()).isEqualTo("127.0.0.1:10249");
  }

  @Test
  void a_file_of_another_kind_or_with_an_unknown_field_is_refused() {
    for (var text : List.of("", "- a", "a: [", "kind: KubeletConfiguration", HEAD + "modus: x")) {
      assertThatThrownBy(() -> ConfigurationFile.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ConfigurationFile.parse(HEAD + "modus: x"))
        .hasMessage("unknown field \"modus\"");
  }

  @ParameterizedTest
  @CsvSource({
    "--cluster-cidr=10.244, --cluster-cidr: \"10.244\" is not a range",
    "--healthz-bind-address=nowhere, is not ADDRESS:PORT",
    "--config=/none, cannot read /none",
    "--no-such-flag=1, Unknown option: '--no-such-flag=1'",
  })
  void wrong_usage_is_said_and_ends_with_two(String flag, String message) {
    var errors = new StringWriter();
    int code =
        new CommandLine(new ProxyCommand())
            .setErr(new PrintWriter(errors))
            .execute("--cleanup", flag);
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }

  @Test
  void flags_without_effect_are_known() {
    var command = new CommandLine(new ProxyCommand());
    command.parseArgs("--iptables-sync-period=30s", "--profiling", "-v", "2", "--ipvs-strict-arp");
    assertThat(
            ((FlagsWithoutEffect)
                    command.getCommandSpec().mixins().values().stream()
                        .map(mixin -> mixin.userObject())
                        .filter(FlagsWithoutEffect.class::isInstance)
                        .findFirst()
                        .orElseThrow())
                .given(command.getCommandSpec()))
        .containsExactly("--iptables-sync-period", "--profiling", "-v", "--ipvs-strict-arp");
  }
}
