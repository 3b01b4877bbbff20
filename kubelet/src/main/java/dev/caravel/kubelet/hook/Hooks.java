package dev.caravel.kubelet.hook;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.LifecycleHandler;
import dev.caravel.kubelet.probe.HttpCheck;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.time.Duration;

/** Runs the hooks of containers. */
public final class Hooks {
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

  private final CriClient runtime;
  private final Clock clock;

  public Hooks(CriClient runtime, Clock clock) {
    this.runtime = runtime;
    this.clock = clock;
  }

  /**
   * Runs a hook to its end.
   *
   * @param address of the pod
   * @param atMost a command that takes longer is given up; zero: as long as it takes
   * @return what went wrong; empty: nothing
   */
  public String run(
      LifecycleHandler hook, Container container, String id, String address, Duration atMost)
      throws InterruptedException {
    try {
      if (hook.hasExec()) {
        return exec(hook, container, id, atMost);
      }
      if (hook.hasHttpGet()) {
        var timeout = atMost.isZero() || atMost.compareTo(HTTP_TIMEOUT) > 0 ? HTTP_TIMEOUT : atMost;
        HttpCheck.of(hook.httpGet(), container, address, timeout).status();
        return "";
      }
      if (hook.hasSleep()) {
        clock.sleep(Duration.ofSeconds(hook.sleep().seconds()));
        return "";
      }
      return "invalid handler: no action";
    } catch (CriException | IOException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String exec(LifecycleHandler hook, Container container, String id, Duration atMost) {
    var command = hook.exec().command();
    var answer = runtime.exec(id, command, atMost);
    if (answer.getExitCode() == 0) {
      return "";
    }
    return "rpc error: code = Unknown desc = command '"
        + String.join(" ", command)
        + "' exited with "
        + answer.getExitCode()
        + ": "
        + answer.getStderr().toStringUtf8()
        + " (container "
        + container.name()
        + ")";
  }
}
