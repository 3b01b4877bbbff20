package dev.caravel.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.client.flags.UpstreamFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class KubeApiServerCommandTest {
  private static final UpstreamFlags FLAGS = UpstreamFlags.of(KubeApiServerCommand.class);
  private static final List<String> KNOWN = List.of("--secure-port", "--bind-address");

  private static ApiServerConfig config(String... arguments) throws Exception {
    var command = new KubeApiServerCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.config();
  }

  @Test
  void hasUpstreamsDefaults() throws Exception {
    var config = config("--data-dir=/d");

    assertThat(config.listen().getPort()).isEqualTo(6443);
    assertThat(config.listen().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(config.certificates().directory()).isEqualTo(Path.of("/d/pki"));
    assertThat(config.limits().readsInFlight()).isEqualTo(400);
    assertThat(config.limits().writesInFlight()).isEqualTo(200);
    assertThat(config.limits().minWatch()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.authorization())
        .containsExactly(AuthorizationMode.NODE, AuthorizationMode.RBAC);
  }

  @Test
  void flagsWithAnEffectHaveIt() throws Exception {
    var config =
        config(
            "--bind-address=127.0.0.1",
            "--secure-port",
            "0",
            "--authorization-mode=RBAC,AlwaysAllow",
            "--anonymous-auth=false",
            "--service-account-issuer=https://issuer",
            "--api-audiences=a,b",
            "--service-account-max-token-expiration=2h",
            "--request-timeout=1m30s",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--service-node-port-range=31000-31999",
            "--event-ttl=30m",
            "--kubelet-preferred-address-types=Hostname,InternalIP");

    assertThat(config.listen().getPort()).isZero();
    assertThat(config.authorization())
        .containsExactly(AuthorizationMode.RBAC, AuthorizationMode.ALWAYS_ALLOW);
    assertThat(config.limits().anonymousAllowed()).isFalse();
    assertThat(config.limits().requestTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.tokens().issuer()).isEqualTo("https://issuer");
    assertThat(config.tokens().audiences()).containsExactly("a", "b");
    assertThat(config.tokens().maxExpiration()).isEqualTo(Duration.ofHours(2));
    assertThat(config.registry().serviceCidr()).isEqualTo("10.0.0.0/24");
    assertThat(config.registry().firstNodePort()).isEqualTo(31000);
    assertThat(config.registry().eventTimeToLive()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config.kubeletAddressTypes()).containsExactly("Hostname", "InternalIP");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--authorization-mode=Webhook      | is none of Node, RBAC, AlwaysAllow, AlwaysDeny",
        "--service-node-port-range=30000   | must be FIRST-LAST",
        "--service-node-port-range=a-b     | must be FIRST-LAST",
        "--tls-cert-file=/c                | --tls-cert-file and --tls-private-key-file go"
            + " together",
      })
  void wrongValuesAreToldBack(String argument, String message) {
    assertThatThrownBy(() -> config(argument))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(message);
  }

  @Test
  void otherFlagsOfUpstreamAreUnderstood() {
    assertThat(
            FLAGS.withoutEffect(
                List.of("--allow-privileged", "--audit-log-path", "-", "--profiling=false"), KNOWN))
        .containsExactly("--allow-privileged", "--audit-log-path", "--profiling");
  }

  @ParameterizedTest
  @CsvSource({
    "--secure-prot, --secure-port",
    "--bind-adress=1.2.3.4, --bind-address",
    "--audit-log-pth, --audit-log-path"
  })
  void unknownFlagsNameTheNearest(String flag, String nearest) {
    assertThatThrownBy(() -> FLAGS.withoutEffect(List.of(flag), KNOWN))
        .hasMessageEndingWith("the nearest one is " + nearest);
  }

  @Test
  void aFlagWithoutItsValueIsWrong() {
    assertThatThrownBy(() -> FLAGS.withoutEffect(List.of("--audit-log-path"), KNOWN))
        .hasMessage("flag needs an argument: --audit-log-path");
  }
}
