package dev.caravel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DnsCommandTest {
  @TempDir Path directory;

  @Test
  void options_become_a_configuration() throws Exception {
    var resolvers = directory.resolve("resolv.conf");
    Files.writeString(resolvers, "nameserver 192.0.2.53\n");
    var command = new DnsCommand();
    new CommandLine(command)
        .parseArgs(
            "--bind-address=127.0.0.1",
            "--port=5353",
            "--cluster-domain=my.cluster",
            "--cluster-dns=10.0.0.10,fd00::a",
            "--ttl=30",
            "--resolv-conf=" + resolvers);
    var config = command.config();
    assertThat(config.address())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353));
    assertThat(config.domain()).hasToString("my.cluster.");
    assertThat(config.ttlSeconds()).isEqualTo(30);
    assertThat(config.serviceAddresses())
        .containsExactly(InetAddress.ofLiteral("10.0.0.10"), InetAddress.ofLiteral("fd00::a"));
    assertThat(config.upstreams())
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53));
  }

  @ParameterizedTest
  @CsvSource({
    "--port=70000, --port: 70000 is not 0 to 65535",
    "--bind-address=here, here",
    "--cluster-domain=a..b, a label of 0 bytes",
    "--ttl=-1, ttl -1",
    "--resolv-conf=/none, --resolv-conf: cannot read /none",
    "--colour=red, Unknown option",
  })
  void wrong_usage_is_said_and_ends_with_two(String option, String message) {
    var errors = new StringWriter();
    int code = new CommandLine(new DnsCommand()).setErr(new PrintWriter(errors)).execute(option);
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }
}
