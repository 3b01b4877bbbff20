package dev.caravel.runtime.container;

import dev.caravel.cri.v1.Capability;
import io.grpc.Status;
import java.util.List;
import java.util.Locale;

/**
 * Sets of capabilities as bits: bit n is capability n (capabilities(7)). What the runtime itself
 * does not have the shim leaves out.
 *
 * @param bounding permitted and effective too, for as long as the user is root
 * @param ambient kept also by other users; inheritable too
 */
record Capabilities(long bounding, long ambient) {
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private static final long ALL = (1L << NAMES.size()) - 1;

  /** What containerd and Docker give a container that asks for nothing. */
  private static final long DEFAULT =
      bits(
          List.of(
              "CHOWN",
              "DAC_OVERRIDE",
              "FSETID",
              "FOWNER",
              "MKNOD",
              "NET_RAW",
              "SETGID",
              "SETUID",
              "SETFCAP",
              "SETPCAP",
              "NET_BIND_SERVICE",
              "SYS_CHROOT",
              "KILL",
              "AUDIT_WRITE"));

  static Capabilities of(Capability asked, boolean privileged) {
    long ambient = bits(asked.getAddAmbientCapabilitiesList());
    if (privileged) {
      return new Capabilities(ALL, ambient);
    }
    boolean dropsAll = asked.getDropCapabilitiesList().stream().anyMatch(Capabilities::isAll);
    long set = dropsAll ? 0 : DEFAULT;
    set |= bits(asked.getAddCapabilitiesList());
    if (!dropsAll) {
      set &= ~bits(asked.getDropCapabilitiesList());
    }
    return new Capabilities(set | ambient, ambient);
  }

  private static long bits(List<String> names) {
    long bits = 0;
    for (String name : names) {
      if (isAll(name)) {
        return ALL;
      }
      String plain = name.toUpperCase(Locale.ROOT);
      int number = NAMES.indexOf(plain.startsWith("CAP_") ? plain.substring(4) : plain);
      if (number < 0) {
        throw Status.INVALID_ARGUMENT
            .withDescription("unknown capability \"" + name + "\"")
            .asRuntimeException();
      }
      bits |= 1L << number;
    }
    return bits;
  }

  private static boolean isAll(String name) {
    return name.equalsIgnoreCase("ALL");
  }
}
