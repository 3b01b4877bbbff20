package dev.caravel.kubelet.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SysctlsTest {
  private static Pod pod(String sysctl, boolean hostNetwork, boolean hostIpc) {
    return Pod.builder()
        .spec(s ->
            s.hostNetwork(hostNetwork)
                .hostIPC(hostIpc)
                .securityContext(c -> c.addSysctls(one -> one.name(sysctl).value("1"))))
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          net.ipv4.tcp_syncookies | false | false | -
          net/ipv4/tcp_syncookies | false | false | -
          kernel.shm_rmid_forced  | true  | false | -
          net.core.somaxconn      | false | false | -
          kernel.msgmax           | false | false | -
          vm.swappiness           | false | false | "vm.swappiness" not allowlisted
          vm/swappiness           | false | false | "vm.swappiness" not allowlisted
          kernel.core_pattern     | false | false | "kernel.core_pattern" not allowlisted
          kernel.sem              | false | false | "kernel.sem" not allowlisted
          net.ipv4.ip_forward     | false | false | "net.ipv4.ip_forward" not allowlisted
          net/../vm/swappiness    | false | false | "net.//.vm.swappiness" not allowlisted
          net.ipv4.tcp_syncookies | true  | false | "net.ipv4.tcp_syncookies" not allowed with host net enabled
          kernel.shm_rmid_forced  | false | true  | "kernel.shm_rmid_forced" not allowed with host ipc enabled
          kernel.msgmax           | false | true  | "kernel.msgmax" not allowed with host ipc enabled
          """)
  void aPodMaySetWhatIsItsOwn(String sysctl, boolean hostNetwork, boolean hostIpc, String refusal) {
    var sysctls = Sysctls.allowing(List.of("net.core.*", "kernel.msg*"));

    assertThat(sysctls.refusal(pod(sysctl, hostNetwork, hostIpc)).orElse("-"))
        .isEqualTo(refusal == null ? "-" : "forbidden sysctl: " + refusal);
  }

  @Test
  void aPodThatSetsNothingMayRun() {
    assertThat(Sysctls.allowing(List.of()).refusal(Pod.builder().build())).isEmpty();
  }

  @Test
  void whatIsTheHostsCannotBeAllowed() {
    assertThatThrownBy(() -> Sysctls.allowing(List.of("vm.*")))
        .hasMessage("the sysctls \"vm.*\" are not known to be namespaced");
  }
}
