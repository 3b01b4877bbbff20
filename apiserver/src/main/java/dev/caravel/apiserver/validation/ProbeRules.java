package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.ExecAction;
import dev.caravel.api.core.v1.HTTPGetAction;
import dev.caravel.api.core.v1.LifecycleHandler;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.api.value.IntOrString;

/** Probes and what is run when a container starts or stops. */
final class ProbeRules {
  private final Path path;
  private final Errors errors;
  private int handlers;

  private ProbeRules(Path path, Errors errors) {
    this.path = path;
    this.errors = errors;
  }

  /** Of liveness and startup probes. */
  static void liveness(Path path, Probe probe, Errors errors) {
    new ProbeRules(path, errors).probe(probe);
    if (probe.successThreshold() != 1) {
      errors.invalid(path.to("successThreshold"), probe.successThreshold(), "must be 1");
    }
  }

  static void readiness(Path path, Probe probe, Errors errors) {
    new ProbeRules(path, errors).probe(probe);
    if (probe.hasTerminationGracePeriodSeconds()) {
      errors.invalid(
          path.to("terminationGracePeriodSeconds"),
          probe.terminationGracePeriodSeconds(),
          "must not be set for readinessProbes");
    }
  }

  static void handler(Path path, LifecycleHandler handler, Errors errors) {
    ProbeRules rules = new ProbeRules(path, errors);
    if (handler.hasExec()) {
      rules.exec(handler.exec());
    }
    if (handler.hasHttpGet()) {
      rules.http(handler.httpGet());
    }
    if (handler.hasTcpSocket()) {
      rules.tcp(handler.tcpSocket().port());
    }
    if (handler.hasSleep() && rules.isFirst("sleep")) {
      if (handler.sleep().seconds() < 0) {
        errors.invalid(
            path.to("sleep"),
            handler.sleep().seconds(),
            "must be non-negative and less than terminationGracePeriodSeconds");
      }
    }
    rules.atLeastOne();
  }

  private void probe(Probe probe) {
    if (probe.hasExec()) {
      exec(probe.exec());
    }
    if (probe.hasHttpGet()) {
      http(probe.httpGet());
    }
    if (probe.hasTcpSocket()) {
      tcp(probe.tcpSocket().port());
    }
    if (probe.hasGrpc() && isFirst("grpc")) {
      errors.port(path.to("grpc").to("port"), probe.grpc().port());
    }
    atLeastOne();
    errors.nonNegative(path.to("initialDelaySeconds"), probe.initialDelaySeconds());
    errors.nonNegative(path.to("timeoutSeconds"), probe.timeoutSeconds());
    errors.nonNegative(path.to("periodSeconds"), probe.periodSeconds());
    errors.nonNegative(path.to("successThreshold"), probe.successThreshold());
    errors.nonNegative(path.to("failureThreshold"), probe.failureThreshold());
    if (probe.hasTerminationGracePeriodSeconds() && probe.terminationGracePeriodSeconds() <= 0) {
      errors.invalid(
          path.to("terminationGracePeriodSeconds"),
          probe.terminationGracePeriodSeconds(),
          "must be greater than 0");
    }
  }

  private boolean isFirst(String name) {
    handlers++;
    if (handlers > 1) {
      errors.forbidden(path.to(name), "may not specify more than 1 handler type");
    }
    return handlers == 1;
  }

  private void atLeastOne() {
    if (handlers == 0) {
      errors.required(path, "must specify a handler type");
    }
  }

  private void exec(ExecAction exec) {
    if (isFirst("exec") && exec.command().isEmpty()) {
      errors.required(path.to("exec").to("command"));
    }
  }

  private void http(HTTPGetAction http) {
    if (!isFirst("httpGet")) {
      return;
    }
    Path at = path.to("httpGet");
    if (http.path().isEmpty()) {
      errors.required(at.to("path"));
    }
    port(at.to("port"), http.port(), errors);
    errors.oneOf(at.to("scheme"), http.scheme(), "HTTP", "HTTPS");
  }

  private void tcp(IntOrString port) {
    if (isFirst("tcpSocket")) {
      port(path.to("tcpSocket").to("port"), port, errors);
    }
  }

  /** A port's number or name. */
  static void port(Path path, IntOrString port, Errors errors) {
    switch (port) {
      case IntOrString.Int number -> errors.port(path, number.value());
      case IntOrString.Text text ->
          errors.invalid(path, text.value(), Names.portName(text.value()));
    }
  }
}
