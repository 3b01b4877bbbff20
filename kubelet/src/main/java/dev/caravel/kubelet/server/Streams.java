package dev.caravel.kubelet.server;

import com.google.protobuf.ByteString;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.PortForwardRequest;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code /exec}, {@code /attach} and {@code /portForward}, whose connections are joined with the
 * runtime's streaming server, and {@code /run}, a command without a stream.
 */
final class Streams {
  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);

  private final NodePods pods;

  Streams(NodePods pods) {
    this.pods = pods;
  }

  void exec(Exchange exchange, String namespace, String name, String container) {
    var running = running(exchange, namespace, name, container);
    if (running.isEmpty() || lacksStream(exchange)) {
      return;
    }
    var request =
        ExecRequest.newBuilder()
            .setContainerId(running.get().id())
            .addAllCmd(exchange.parameters("command"))
            .setTty(exchange.flag("tty"))
            .setStdin(input(exchange))
            .setStdout(output(exchange))
            .setStderr(error(exchange) && !exchange.flag("tty"))
            .build();
    relay(exchange, () -> pods.runtime().execUrl(request));
  }

  void attach(Exchange exchange, String namespace, String name, String container) {
    var running = running(exchange, namespace, name, container);
    if (running.isEmpty() || lacksStream(exchange)) {
      return;
    }
    var request =
        AttachRequest.newBuilder()
            .setContainerId(running.get().id())
            .setTty(exchange.flag("tty"))
            .setStdin(input(exchange))
            .setStdout(output(exchange))
            .setStderr(error(exchange) && !exchange.flag("tty"))
            .build();
    relay(exchange, () -> pods.runtime().attachUrl(request));
  }

  void portForward(Exchange exchange, String namespace, String name) {
    var pod = pod(exchange, namespace, name);
    if (pod.isEmpty()) {
      return;
    }
    var sandbox = observe(pod.get()).readySandbox();
    if (sandbox.isEmpty()) {
      exchange.text(500, "failed to find sandbox of pod \"" + name + "\": not running\n");
      return;
    }
    var request = PortForwardRequest.newBuilder().setPodSandboxId(sandbox.get().id());
    for (var value : exchange.parameters("port")) {
      Arrays.stream(value.split(","))
          .filter(port -> port.matches("[0-9]{1,5}"))
          .forEach(port -> request.addPort(Integer.parseInt(port)));
    }
    relay(exchange, () -> pods.runtime().portForwardUrl(request.build()));
  }

  void run(Exchange exchange, String namespace, String name, String container) {
    var running = running(exchange, namespace, name, container);
    if (running.isEmpty()) {
      return;
    }
    var command = List.of(exchange.parameter("cmd").split(" "));
    try {
      var answer = pods.runtime().exec(running.get().id(), command, RUN_TIMEOUT);
      ByteString all = answer.getStdout().concat(answer.getStderr());
      exchange.respond(
          answer.getExitCode() == 0 ? 200 : 500, "text/plain; charset=utf-8", all.toByteArray());
    } catch (CriException e) {
      exchange.text(500, e.getMessage() + "\n");
    }
  }

  private interface Url {
    String get();
  }

  private static void relay(Exchange exchange, Url url) {
    if (!exchange.isUpgrade()) {
      exchange.text(400, "Upgrade request required\n");
      return;
    }
    String target;
    try {
      target = url.get();
    } catch (CriException e) {
      exchange.text(500, e.getMessage() + "\n");
      return;
    }
    exchange.relay(target);
  }

  private static boolean lacksStream(Exchange exchange) {
    boolean lacks = !input(exchange) && !output(exchange) && !error(exchange);
    if (lacks) {
      exchange.text(400, "you must specify at least 1 of stdin, stdout, stderr\n");
    }
    return lacks;
  }

  private static boolean input(Exchange exchange) {
    return exchange.flag("input") || exchange.flag("stdin");
  }

  private static boolean output(Exchange exchange) {
    return exchange.flag("output") || exchange.flag("stdout");
  }

  private static boolean error(Exchange exchange) {
    return exchange.flag("error") || exchange.flag("stderr");
  }

  private Optional<Pod> pod(Exchange exchange, String namespace, String name) {
    var pod = pods.find(namespace, name);
    if (pod.isEmpty()) {
      exchange.text(404, "pod does not exist\n");
    }
    return pod;
  }

  private ObservedPod observe(Pod pod) {
    var metadata = pod.metadata();
    return pods.runtime().observe(metadata.uid(), metadata.namespace(), metadata.name());
  }

  private Optional<ObservedContainer> running(
      Exchange exchange, String namespace, String name, String container) {
    var pod = pod(exchange, namespace, name);
    if (pod.isEmpty()) {
      return Optional.empty();
    }
    var found = observe(pod.get()).container(container).filter(ObservedContainer::isRunning);
    if (found.isEmpty()) {
      exchange.text(500, "container not found (\"" + container + "\")\n");
    }
    return found;
  }
}
