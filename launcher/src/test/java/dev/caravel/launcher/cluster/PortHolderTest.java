package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PortHolderTest {
  @Test
  void theProcessThatListensIsFound() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      assertThat(PortHolder.of(port).orElse("nobody"))
          .startsWith("process " + ProcessHandle.current().pid() + " (");
    }
    assertThat(PortHolder.of(port)).isEqualTo(Optional.empty());
  }
}
