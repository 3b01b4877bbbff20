package dev.caravel.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.Capability;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 00000000a80425fb",
    "NET_ADMIN, '', 00000000a80435fb",
    "cap_net_admin, '', 00000000a80435fb",
    "'', CHOWN, 00000000a80425fa",
    "'', ALL, 0",
    "NET_BIND_SERVICE, all, 400",
    "ALL, '', 1ffffffffff",
    "ALL, SYS_ADMIN, 1ffffdfffff",
  })
  void added_and_dropped(String added, String dropped, String expected) {
    assertThat(Capabilities.of(capability(added, dropped), false).bounding())
        .isEqualTo(Long.parseLong(expected, 16));
  }

  @Test
  void privileged_has_all_and_ambient_ones_are_had_too() {
    assertThat(Capabilities.of(capability("", "ALL"), true).bounding()).isEqualTo(0x1ffffffffffL);
    var ambient = Capability.newBuilder().addAddAmbientCapabilities("NET_RAW").build();
    assertThat(Capabilities.of(ambient, false).ambient()).isEqualTo(1 << 13);
  }

  @Test
  void unknown_ones_are_named() {
    assertThatThrownBy(() -> Capabilities.of(capability("FLY", ""), false))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("unknown capability \"FLY\"");
  }

  private static Capability capability(String added, String dropped) {
    return Capability.newBuilder()
        .addAllAddCapabilities(added.isEmpty() ? List.of() : List.of(added))
        .addAllDropCapabilities(dropped.isEmpty() ? List.of() : List.of(dropped))
        .build();
  }
}
