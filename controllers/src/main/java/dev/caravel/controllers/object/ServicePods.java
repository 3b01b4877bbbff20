package dev.caravel.controllers.object;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.selector.Labels;
import dev.caravel.api.value.IntOrString;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Informers;
import dev.caravel.client.informer.Store;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Which pods serve a service, where, and when that changes. */
public final class ServicePods {
  private final Store<Service> services;
  private final Store<Pod> pods;
  private final Consumer<ObjectKey> changed;

  private ServicePods(Informers informers, Consumer<ObjectKey> changed) {
    this.services = informers.of(Service.KIND).store();
    this.pods = informers.of(Pod.KIND).store();
    this.changed = changed;
  }

  /** Follows services and pods; {@code changed} is told which services to look at again. */
  public static ServicePods follow(Informers informers, Consumer<ObjectKey> changed) {
    var followed = new ServicePods(informers, changed);
    informers.of(Service.KIND).onChange(service -> changed.accept(ObjectKey.of(service)));
    informers
        .of(Pod.KIND)
        .addHandler(followed::podChanged, followed::podUpdated, followed::podChanged);
    return followed;
  }

  /** The services that select a pod are to be looked at. */
  public void podChanged(Pod pod) {
    for (var service : services.list(pod.metadata().namespace())) {
      if (selects(service, pod)) {
        changed.accept(ObjectKey.of(service));
      }
    }
  }

  private void podUpdated(Pod before, Pod after) {
    boolean moved = !before.metadata().labels().equals(after.metadata().labels());
    if (moved) {
      podChanged(before);
    }
    if (moved
        || PodState.isTerminal(before) != PodState.isTerminal(after)
        || PodState.isReady(before) != PodState.isReady(after)
        || PodState.isDeleted(before) != PodState.isDeleted(after)
        || !addresses(before).equals(addresses(after))
        || !before.spec().equals(after.spec())) {
      podChanged(after);
    }
  }

  /** The pods that serve, in no order. */
  public List<Pod> of(Service service) {
    return pods.list(service.metadata().namespace()).stream()
        .filter(pod -> selects(service, pod) && hasAddress(pod))
        .toList();
  }

  private static boolean selects(Service service, Pod pod) {
    var selector = service.spec().selector();
    return !selector.isEmpty() && Labels.of(selector).matches(pod.metadata().labels());
  }

  private static boolean hasAddress(Pod pod) {
    return !PodState.isTerminal(pod) && !addresses(pod).isEmpty();
  }

  private static List<String> addresses(Pod pod) {
    var addresses = pod.status().podIPs().stream().map(ip -> ip.ip()).toList();
    return addresses.isEmpty() && pod.status().hasPodIP()
        ? List.of(pod.status().podIP())
        : addresses;
  }

  /** Those of a pod's addresses that are of a family, {@code IPv4} or {@code IPv6}. */
  public static List<String> addresses(Pod pod, String family) {
    boolean six = family.equals("IPv6");
    return addresses(pod).stream().filter(address -> address.contains(":") == six).toList();
  }

  /** The families of a service's addresses. */
  public static List<String> families(Service service) {
    var families = service.spec().ipFamilies();
    return families.isEmpty() ? List.of("IPv4") : families;
  }

  /** The port of a pod that a service's port leads to; one with a name may not be there. */
  public static OptionalInt port(Pod pod, ServicePort port) {
    return switch (port.targetPort()) {
      case IntOrString.Int target ->
          OptionalInt.of(target.value() == 0 ? port.port() : target.value());
      case IntOrString.Text target ->
          containers(pod)
              .flatMap(container -> container.ports().stream())
              .filter(p -> p.name().equals(target.value()))
              .filter(p -> protocol(p.protocol()).equals(protocol(port.protocol())))
              .mapToInt(p -> p.containerPort())
              .findFirst();
    };
  }

  /** TCP where none is given. */
  public static String protocol(String protocol) {
    return protocol.isEmpty() ? "TCP" : protocol;
  }

  /** Those that run beside each other: sidecars too. */
  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.spec().containers().stream(),
        pod.spec().initContainers().stream()
            .filter(container -> container.restartPolicy().equals("Always")));
  }
}
