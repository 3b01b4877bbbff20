package dev.caravel.runtime.container;

import dev.caravel.cri.v1.Signal;
import java.util.List;

/** Signals by name, as signal(7) numbers them on the architectures that Caravel runs on. */
final class StopSignals {
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;
  private static final int SIGRTMIN = 34;
  private static final int SIGRTMAX = 64;

  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private StopSignals() {}

  /** The signal that the kubelet asks for, else the image's, else SIGTERM. */
  static int number(Signal asked, String ofImage) {
    return asked == Signal.RUNTIME_DEFAULT || asked == Signal.UNRECOGNIZED
        ? parse(ofImage)
        : parse(asked.name().replace("PLUS", "+").replace("MINUS", "-"));
  }

  /** The signal's name in CRI; RUNTIME_DEFAULT for what CRI has no name for. */
  static Signal name(int number) {
    String name =
        number < NAMES.size()
            ? "SIG" + NAMES.get(number)
            : number < 50
                ? offset("SIGRTMIN", "PLUS", number - SIGRTMIN)
                : offset("SIGRTMAX", "MINUS", SIGRTMAX - number);
    for (var signal : Signal.values()) {
      if (signal.name().equals(name)) {
        return signal;
      }
    }
    return Signal.RUNTIME_DEFAULT;
  }

  private static String offset(String from, String sign, int distance) {
    return distance == 0 ? from : from + sign + distance;
  }

  /** {@code SIGQUIT}, {@code quit}, {@code 3}, {@code SIGRTMIN+3}; SIGTERM for all else. */
  private static int parse(String text) {
    String name = text.toUpperCase(java.util.Locale.ROOT);
    if (name.startsWith("SIG")) {
      name = name.substring(3);
    }
    if (name.startsWith("RTMIN") || name.startsWith("RTMAX")) {
      int from = name.startsWith("RTMIN") ? SIGRTMIN : SIGRTMAX;
      return valid(name.length() == 5 ? from : from + decimal(name.substring(5)));
    }
    String plain =
        switch (name) {
          case "CLD" -> "CHLD";
          case "IOT" -> "ABRT";
          case "POLL" -> "IO";
          default -> name;
        };
    int number = NAMES.indexOf(plain);
    return valid(number > 0 ? number : decimal(plain));
  }

  private static int valid(int number) {
    return number > 0 && number <= SIGRTMAX ? number : SIGTERM;
  }

  private static int decimal(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
