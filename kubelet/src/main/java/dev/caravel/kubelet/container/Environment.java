package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.EnvFromSource;
import dev.caravel.api.core.v1.EnvVar;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.Bytes;
import dev.caravel.kubelet.object.MissingObjectException;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.kubelet.pod.FieldValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The environment variables of containers. */
final class Environment {
  private final ReferencedObjects objects;
  private final Supplier<List<Service>> services;
  private final Map<String, Quantity> allocatable;

  Environment(
      ReferencedObjects objects,
      Supplier<List<Service>> services,
      Map<String, Quantity> allocatable) {
    this.objects = objects;
    this.services = services;
    this.allocatable = allocatable;
  }

  /**
   * The variables, in the order in which they are to be set.
   *
   * @param pod with its addresses in its status
   * @throws ConfigException if something that is needed is not there
   */
  Map<String, String> of(Pod pod, Container container)
      throws ConfigException, InterruptedException {
    boolean links = !pod.spec().hasEnableServiceLinks() || pod.spec().enableServiceLinks();
    var fromServices = ServiceEnvironment.of(services.get(), pod.metadata().namespace(), links);
    var variables = new LinkedHashMap<String, String>();
    try {
      for (var source : container.envFrom()) {
        addAll(pod, source, variables);
      }
      for (var variable : container.env()) {
        var known = new LinkedHashMap<>(fromServices);
        known.putAll(variables);
        add(pod, container, variable, known, variables);
      }
    } catch (MissingObjectException | IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
    fromServices.forEach(variables::putIfAbsent);
    return variables;
  }

  private void addAll(Pod pod, EnvFromSource source, Map<String, String> variables)
      throws MissingObjectException, InterruptedException {
    var namespace = pod.metadata().namespace();
    try {
      if (source.hasConfigMapRef()) {
        objects
            .configMap(namespace, source.configMapRef().name())
            .data()
            .forEach((key, text) -> variables.put(source.prefix() + key, text));
      }
    } catch (MissingObjectException e) {
      if (!source.configMapRef().optional()) {
        throw e;
      }
    }
    try {
      if (source.hasSecretRef()) {
        objects
            .secret(namespace, source.secretRef().name())
            .data()
            .forEach((key, bytes) -> variables.put(source.prefix() + key, bytes.toUtf8()));
      }
    } catch (MissingObjectException e) {
      if (!source.secretRef().optional()) {
        throw e;
      }
    }
  }

  private void add(
      Pod pod,
      Container container,
      EnvVar variable,
      Map<String, String> known,
      Map<String, String> variables)
      throws MissingObjectException, InterruptedException {
    var source = variable.valueFrom();
    var namespace = pod.metadata().namespace();
    if (!variable.hasValueFrom()) {
      variables.put(variable.name(), Expansion.expand(variable.value(), known));
    } else if (source.hasFieldRef()) {
      variables.put(variable.name(), FieldValues.field(pod, source.fieldRef().fieldPath()));
    } else if (source.hasResourceFieldRef()) {
      variables.put(
          variable.name(),
          FieldValues.resource(pod, source.resourceFieldRef(), container, allocatable));
    } else if (source.hasConfigMapKeyRef()) {
      var wanted = source.configMapKeyRef();
      try {
        var map = objects.configMap(namespace, wanted.name());
        var value = map.data().get(wanted.key());
        if (value == null) {
          throw new MissingObjectException(
              "couldn't find key "
                  + wanted.key()
                  + " in ConfigMap "
                  + namespace
                  + "/"
                  + wanted.name());
        }
        variables.put(variable.name(), value);
      } catch (MissingObjectException e) {
        if (!wanted.optional()) {
          throw e;
        }
      }
    } else if (source.hasSecretKeyRef()) {
      var wanted = source.secretKeyRef();
      try {
        Bytes value = objects.secret(namespace, wanted.name()).data().get(wanted.key());
        if (value == null) {
          throw new MissingObjectException(
              "couldn't find key "
                  + wanted.key()
                  + " in Secret "
                  + namespace
                  + "/"
                  + wanted.name());
        }
        variables.put(variable.name(), value.toUtf8());
      } catch (MissingObjectException e) {
        if (!wanted.optional()) {
          throw e;
        }
      }
    }
  }
}
