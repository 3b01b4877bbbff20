package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.value.IntOrString;
import dev.caravel.kubectl.CommandException;
import java.util.List;
import java.util.Optional;

/**
 * A local port and the pod's that it leads to.
 *
 * @param local 0: any that is free
 */
record PodPorts(int local, int remote) {
  private static final int HIGHEST = 65_535;

  /**
   * Reads {@code 80}, {@code 8080:80}, {@code :80} or {@code 8080:http}.
   *
   * @throws CommandException if it is none of these, or the pod or the service has no such port
   */
  static PodPorts parse(String word, Pods.Found found) {
    int colon = word.indexOf(':');
    var remote = word.substring(colon + 1);
    var ofService =
        found.named() instanceof Service service
            ? Optional.of(ofService(service, remote))
            : Optional.<ServicePort>empty();
    int meant =
        ofService
            .map(ServicePort::port)
            .or(() -> number(remote))
            .orElseGet(() -> named(found, remote));
    int target = ofService.map(port -> target(port, found)).orElse(meant);
    return new PodPorts(checked(local(word, colon, meant), word), checked(target, word));
  }

  private static int local(String word, int colon, int meant) {
    if (colon <= 0) {
      return colon < 0 ? meant : 0;
    }
    var local = word.substring(0, colon);
    return number(local)
        .orElseThrow(() -> new CommandException("error parsing local port '" + local + "'"));
  }

  private static int checked(int port, String word) {
    if (port < 0 || port > HIGHEST) {
      throw new CommandException("\"" + word + "\" is no pair of ports, as 8080:80 is");
    }
    return port;
  }

  private static ServicePort ofService(Service service, String port) {
    var number = number(port);
    return service.spec().ports().stream()
        .filter(p -> number.map(n -> n == p.port()).orElseGet(() -> p.name().equals(port)))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                "Service "
                    + service.metadata().name()
                    + " does not have a "
                    + (number.isPresent() ? "service port " : "named port '")
                    + port
                    + (number.isPresent() ? "" : "'")));
  }

  private static int target(ServicePort port, Pods.Found found) {
    if (found.named() instanceof Service service && service.spec().clusterIP().equals("None")) {
      return port.port();
    }
    return switch (port.targetPort()) {
      case IntOrString.Int(var number) -> number == 0 ? port.port() : number;
      case IntOrString.Text(var name) -> name.isEmpty() ? port.port() : named(found, name);
    };
  }

  private static int named(Pods.Found found, String name) {
    return found.pod().spec().containers().stream()
        .map(Container::ports)
        .flatMap(List::stream)
        .filter(port -> port.name().equals(name))
        .map(ContainerPort::containerPort)
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                "Pod '"
                    + found.pod().metadata().name()
                    + "' does not have a named port '"
                    + name
                    + "'"));
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
