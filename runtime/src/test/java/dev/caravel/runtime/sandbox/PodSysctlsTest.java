package dev.caravel.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodSysctlsTest {
  private static NamespaceOption namespaces(NamespaceMode network, NamespaceMode ipc) {
    return NamespaceOption.newBuilder().setNetwork(network).setIpc(ipc).build();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          net.core.somaxconn,        POD,  POD,  true
          net/ipv4/conf/eth0.1/mtu,  POD,  POD,  true
          net.ipv4.conf.eth0/1.mtu,  POD,  POD,  true
          net.core.somaxconn,        NODE, POD,  false
          kernel.shmmax,             POD,  POD,  true
          kernel.msgmax,             NODE, POD,  true
          kernel.sem,                POD,  NODE, false
          fs.mqueue.msg_max,         POD,  POD,  true
          vm.swappiness,             POD,  POD,  false
          kernel.core_pattern,       POD,  POD,  false
          kernel.hostname,           POD,  POD,  false
          net/../vm/swappiness,      POD,  POD,  false
          net.//.vm.swappiness,      POD,  POD,  false
          net/./core/somaxconn,      POD,  POD,  false
          net.,                      POD,  POD,  false
          """)
  void onlyWhatThePodHasForItselfCanBeSet(
      String name, NamespaceMode network, NamespaceMode ipc, boolean can) {
    var refusal = PodSysctls.refusal(Map.of(name, "1"), namespaces(network, ipc));

    assertThat(refusal.isEmpty()).isEqualTo(can);
    refusal.ifPresent(why ->
        assertThat(why).isEqualTo("sysctl \"" + name + "\" is not in a separate kernel namespace"));
  }

  @Test
  void whoIsNotRootMayListenOnEveryPortOfThePod() {
    var own = namespaces(NamespaceMode.POD, NamespaceMode.POD);
    var hosts = namespaces(NamespaceMode.NODE, NamespaceMode.POD);

    assertThat(PodSysctls.of(Map.of("net.core.somaxconn", "9"), own))
        .containsEntry("net/ipv4/ip_unprivileged_port_start", "0")
        .containsEntry("net/core/somaxconn", "9");
    assertThat(PodSysctls.of(Map.of("net.ipv4.ip_unprivileged_port_start", "80"), own))
        .containsEntry("net/ipv4/ip_unprivileged_port_start", "80");
    assertThat(PodSysctls.of(Map.of(), hosts)).isEmpty();
  }
}
