package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.value.IntOrString;

/** Ports that are named by number or by a container's port. */
public final class Ports {
  private Ports() {}

  /**
   * The number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static int resolve(IntOrString port, Container container) {
    int number =
        switch (port) {
          case IntOrString.Int value -> value.value();
          case IntOrString.Text name ->
              container.ports().stream()
                  .filter(candidate -> candidate.name().equals(name.value()))
                  .mapToInt(candidate -> candidate.containerPort())
                  .findFirst()
                  .orElse(port.intValue());
        };
    if (number <= 0 || number > 65_535) {
      throw new IllegalArgumentException("invalid port number: " + port);
    }
    return number;
  }
}
