package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.EnvFromSource;
import dev.caravel.api.core.v1.EnvVar;
import dev.caravel.api.core.v1.EnvVarSource;
import dev.caravel.api.core.v1.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Containers of a pod.
 *
 * @param volumes the names of the pod's volumes
 * @param claims the names of its resource claims
 */
record ContainerRules(Set<String> volumes, Set<String> claims, Errors errors) {
  private static final Set<String> POD_FIELDS =
      Set.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "metadata.labels",
          "metadata.annotations",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  /** The containers that run side by side. */
  void regular(Path path, List<Container> containers) {
    if (containers.isEmpty()) {
      errors.required(path);
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < containers.size(); i++) {
      Container container = containers.get(i);
      common(path.at(i), container);
      unique(path.at(i), container.name(), names);
      running(path.at(i), container);
      restart(path.at(i), container);
    }
    hostPorts(path, containers);
  }

  void init(Path path, List<Container> inits, List<Container> regular) {
    Set<String> names = new HashSet<>();
    regular.forEach(container -> names.add(container.name()));
    for (int i = 0; i < inits.size(); i++) {
      Container container = inits.get(i);
      Path at = path.at(i);
      common(at, container);
      unique(at, container.name(), names);
      errors.oneOfIfSet(
          at.to("restartPolicy"), container.restartPolicy(), "Always", "Never", "OnFailure");
      if (container.restartPolicy().equals("Always")) {
        running(at, container);
      } else {
        String only = "may not be set for init containers without restartPolicy=Always";
        if (container.hasLifecycle()) {
          errors.forbidden(at.to("lifecycle"), only);
        }
        if (container.hasLivenessProbe()) {
          errors.forbidden(at.to("livenessProbe"), only);
        }
        if (container.hasReadinessProbe()) {
          errors.forbidden(at.to("readinessProbe"), only);
        }
        if (container.hasStartupProbe()) {
          errors.forbidden(at.to("startupProbe"), only);
        }
      }
      hostPorts(path, List.of(container));
    }
  }

  private void unique(Path path, String name, Set<String> names) {
    if (!name.isEmpty() && !names.add(name)) {
      errors.duplicate(path.to("name"), name);
    }
  }

  private void restart(Path path, Container container) {
    errors.oneOfIfSet(
        path.to("restartPolicy"), container.restartPolicy(), "Always", "Never", "OnFailure");
    if (!container.restartPolicyRules().isEmpty() && container.restartPolicy().isEmpty()) {
      errors.required(
          path.to("restartPolicy"), "must specify restartPolicy when restart rules are used");
    }
  }

  private void running(Path path, Container container) {
    if (container.hasLifecycle()) {
      Path lifecycle = path.to("lifecycle");
      if (container.lifecycle().hasPostStart()) {
        ProbeRules.handler(lifecycle.to("postStart"), container.lifecycle().postStart(), errors);
      }
      if (container.lifecycle().hasPreStop()) {
        ProbeRules.handler(lifecycle.to("preStop"), container.lifecycle().preStop(), errors);
      }
    }
    if (container.hasLivenessProbe()) {
      ProbeRules.liveness(path.to("livenessProbe"), container.livenessProbe(), errors);
    }
    if (container.hasReadinessProbe()) {
      ProbeRules.readiness(path.to("readinessProbe"), container.readinessProbe(), errors);
    }
    if (container.hasStartupProbe()) {
      ProbeRules.liveness(path.to("startupProbe"), container.startupProbe(), errors);
    }
  }

  private void common(Path path, Container container) {
    errors.requiredForm(path.to("name"), container.name(), Names::dnsLabel);
    if (container.image().isEmpty()) {
      errors.required(path.to("image"));
    }
    errors.requiredOneOf(
        path.to("terminationMessagePolicy"),
        container.terminationMessagePolicy(),
        "File",
        "FallbackToLogsOnError");
    ports(path.to("ports"), container.ports());
    environment(path.to("env"), container.env());
    environmentFrom(path.to("envFrom"), container.envFrom());
    mounts(path.to("volumeMounts"), container);
    errors.requiredOneOf(
        path.to("imagePullPolicy"), container.imagePullPolicy(), "Always", "IfNotPresent", "Never");
    ResourceRules.requirements(path.to("resources"), container.resources(), claims, errors);
    resize(path.to("resizePolicy"), container);
    if (container.hasSecurityContext()) {
      SecurityRules.container(path.to("securityContext"), container.securityContext(), errors);
    }
  }

  private void ports(Path path, List<ContainerPort> ports) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ContainerPort port = ports.get(i);
      Path at = path.at(i);
      if (!port.name().isEmpty()) {
        List<String> wrong = Names.portName(port.name());
        errors.invalid(at.to("name"), port.name(), wrong);
        if (wrong.isEmpty() && !names.add(port.name())) {
          errors.duplicate(at.to("name"), port.name());
        }
      }
      if (port.containerPort() == 0) {
        errors.required(at.to("containerPort"));
      } else {
        errors.port(at.to("containerPort"), port.containerPort());
      }
      if (port.hostPort() != 0) {
        errors.port(at.to("hostPort"), port.hostPort());
      }
      errors.requiredOneOf(at.to("protocol"), port.protocol(), "SCTP", "TCP", "UDP");
    }
  }

  private void hostPorts(Path path, List<Container> containers) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < containers.size(); i++) {
      List<ContainerPort> ports = containers.get(i).ports();
      for (int j = 0; j < ports.size(); j++) {
        ContainerPort port = ports.get(j);
        String key = "%s/%s/%d".formatted(port.protocol(), port.hostIP(), port.hostPort());
        if (port.hostPort() != 0 && !seen.add(key)) {
          errors.duplicate(path.at(i).to("ports").at(j).to("hostPort"), key);
        }
      }
    }
  }

  private void environment(Path path, List<EnvVar> variables) {
    for (int i = 0; i < variables.size(); i++) {
      EnvVar variable = variables.get(i);
      errors.requiredForm(path.at(i).to("name"), variable.name(), Names::environment);
      if (variable.hasValueFrom()) {
        source(path.at(i).to("valueFrom"), variable, variable.valueFrom());
      }
    }
  }

  private void source(Path path, EnvVar variable, EnvVarSource from) {
    int sources = 0;
    if (from.hasFieldRef()) {
      sources++;
      field(path.to("fieldRef"), from.fieldRef().apiVersion(), from.fieldRef().fieldPath());
    }
    if (from.hasResourceFieldRef()) {
      sources++;
      if (from.resourceFieldRef().resource().isEmpty()) {
        errors.required(path.to("resourceFieldRef").to("resource"));
      }
    }
    if (from.hasConfigMapKeyRef()) {
      sources++;
      key(path.to("configMapKeyRef"), from.configMapKeyRef().name(), from.configMapKeyRef().key());
    }
    if (from.hasSecretKeyRef()) {
      sources++;
      key(path.to("secretKeyRef"), from.secretKeyRef().name(), from.secretKeyRef().key());
    }
    if (from.hasFileKeyRef()) {
      sources++;
    }
    if (sources == 0) {
      errors.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`"
              + " or `fileKeyRef`");
    }
    if (!variable.value().isEmpty()) {
      if (sources != 0) {
        errors.invalid(path, "", "may not be specified when `value` is not empty");
      }
    } else if (sources > 1) {
      errors.invalid(path, "", "may not have more than one field specified at a time");
    }
  }

  private void field(Path path, String apiVersion, String field) {
    if (apiVersion.isEmpty()) {
      errors.required(path.to("apiVersion"));
    } else if (field.isEmpty()) {
      errors.required(path.to("fieldPath"));
    } else {
      int subscript = field.indexOf("['");
      String base = subscript < 0 ? field : field.substring(0, subscript);
      boolean known = POD_FIELDS.contains(base);
      boolean map = base.equals("metadata.labels") || base.equals("metadata.annotations");
      if (!known || (map != subscript > 0)) {
        errors.invalid(
            path.to("fieldPath"),
            field,
            "error converting fieldPath: field label not supported: " + field);
      }
    }
  }

  private void key(Path path, String name, String key) {
    if (name.isEmpty()) {
      errors.required(path.to("name"));
    }
    errors.requiredForm(path.to("key"), key, Names::configKey);
  }

  private void environmentFrom(Path path, List<EnvFromSource> sources) {
    for (int i = 0; i < sources.size(); i++) {
      EnvFromSource source = sources.get(i);
      errors.formIfSet(path.at(i).to("prefix"), source.prefix(), Names::environment);
      int count = 0;
      if (source.hasConfigMapRef()) {
        count++;
        if (source.configMapRef().name().isEmpty()) {
          errors.required(path.at(i).to("configMapRef").to("name"));
        }
      }
      if (source.hasSecretRef()) {
        count++;
        if (source.secretRef().name().isEmpty()) {
          errors.required(path.at(i).to("secretRef").to("name"));
        }
      }
      if (count == 0) {
        errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (count > 1) {
        errors.invalid(path, "", "may not have more than one field specified at a time");
      }
    }
  }

  private void mounts(Path path, Container container) {
    Set<String> mountPaths = new HashSet<>();
    for (int i = 0; i < container.volumeMounts().size(); i++) {
      VolumeMount mount = container.volumeMounts().get(i);
      Path at = path.at(i);
      if (mount.name().isEmpty()) {
        errors.required(at.to("name"));
      } else if (!volumes.contains(mount.name())) {
        errors.notFound(at.to("name"), mount.name());
      }
      if (mount.mountPath().isEmpty()) {
        errors.required(at.to("mountPath"));
      } else if (!mountPaths.add(mount.mountPath())) {
        errors.invalid(at.to("mountPath"), mount.mountPath(), "must be unique");
      }
      if (!mount.subPath().isEmpty()) {
        VolumeRules.relative(at.to("subPath"), mount.subPath(), errors);
      }
      if (!mount.subPathExpr().isEmpty()) {
        if (!mount.subPath().isEmpty()) {
          errors.invalid(
              at.to("subPathExpr"),
              mount.subPathExpr(),
              "subPathExpr and subPath are mutually exclusive");
        }
        VolumeRules.relative(at.to("subPathExpr"), mount.subPathExpr(), errors);
      }
      errors.oneOfIfSet(
          at.to("mountPropagation"),
          mount.mountPropagation(),
          "Bidirectional",
          "HostToContainer",
          "None");
      if (mount.mountPropagation().equals("Bidirectional")
          && !container.securityContext().privileged()) {
        errors.forbidden(
            at.to("mountPropagation"),
            "Bidirectional mount propagation is available only to privileged containers");
      }
    }
  }

  private void resize(Path path, Container container) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < container.resizePolicy().size(); i++) {
      var policy = container.resizePolicy().get(i);
      if (!seen.add(policy.resourceName())) {
        errors.duplicate(path.at(i), policy.resourceName());
      }
      errors.requiredOneOf(path, policy.resourceName(), "cpu", "memory");
      errors.requiredOneOf(path, policy.restartPolicy(), "NotRequired", "RestartContainer");
    }
  }
}
