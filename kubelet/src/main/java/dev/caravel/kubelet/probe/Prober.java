package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.CriException;
import java.io.IOException;
import java.time.Duration;

/** Makes a probe once. */
final class Prober {
  private static final int OUTPUT_LIMIT = 10 << 10;

  private final CriClient runtime;

  Prober(CriClient runtime) {
    this.runtime = runtime;
  }

  /**
   * Tries.
   *
   * @param address of the pod
   */
  ProbeOutcome probe(Probe probe, Container container, String containerId, String address) {
    var timeout = Duration.ofSeconds(Math.max(1, probe.timeoutSeconds()));
    try {
      if (probe.hasExec()) {
        return exec(probe, containerId, timeout);
      }
      if (probe.hasHttpGet()) {
        int status = HttpCheck.of(probe.httpGet(), container, address, timeout).status();
        return status >= 200 && status < 400
            ? ProbeOutcome.SUCCESS
            : new ProbeOutcome.Failure("HTTP probe failed with statuscode: " + status);
      }
      if (probe.hasTcpSocket()) {
        var host = probe.tcpSocket().host().isEmpty() ? address : probe.tcpSocket().host();
        TcpCheck.connect(host, Ports.resolve(probe.tcpSocket().port(), container), timeout);
        return ProbeOutcome.SUCCESS;
      }
      if (probe.hasGrpc()) {
        var problem =
            GrpcCheck.problem(address, probe.grpc().port(), probe.grpc().service(), timeout);
        return problem.isEmpty() ? ProbeOutcome.SUCCESS : new ProbeOutcome.Failure(problem);
      }
      return new ProbeOutcome.Unknown("missing probe handler");
    } catch (IOException e) {
      return new ProbeOutcome.Failure(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return new ProbeOutcome.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private ProbeOutcome exec(Probe probe, String containerId, Duration timeout) {
    var command = probe.exec().command();
    try {
      var answer = runtime.exec(containerId, command, timeout);
      if (answer.getExitCode() == 0) {
        return ProbeOutcome.SUCCESS;
      }
      var output = answer.getStdout().concat(answer.getStderr());
      int length = Math.min(output.size(), OUTPUT_LIMIT);
      return new ProbeOutcome.Failure(output.substring(0, length).toStringUtf8());
    } catch (CriException e) {
      if (e.isTimeout()) {
        return new ProbeOutcome.Failure(
            "command timed out: \""
                + String.join(" ", command)
                + "\" timed out after "
                + timeout.toSeconds()
                + "s");
      }
      return new ProbeOutcome.Unknown(String.valueOf(e.getMessage()));
    }
  }
}
