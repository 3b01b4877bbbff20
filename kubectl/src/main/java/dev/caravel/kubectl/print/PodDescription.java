package dev.caravel.kubectl.print;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerState;
import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.EnvVar;
import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.api.core.v1.Toleration;
import dev.caravel.api.core.v1.Volume;
import dev.caravel.api.core.v1.VolumeMount;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.HumanDuration;
import dev.caravel.kubectl.resource.LastApplied;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A pod and its events in full, for people (upstream's describePod). */
public final class PodDescription {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String NONE = "<none>";
  private static final int ANNOTATION_LENGTH = 140;

  private final Pod pod;
  private final List<Event> events;
  private final Instant now;
  private final StringBuilder out = new StringBuilder();

  private PodDescription(Pod pod, List<Event> events, Instant now) {
    this.pod = pod;
    this.events = events;
    this.now = now;
  }

  /** The text. */
  public static String of(Pod pod, List<Event> events, Instant now) {
    return new PodDescription(pod, events, now).text();
  }

  private String text() {
    head();
    containers(
        "Init Containers:", pod.spec().initContainers(), pod.status().initContainerStatuses());
    containers("Containers:", pod.spec().containers(), pod.status().containerStatuses());
    conditions();
    volumes();
    line(0, "QoS Class", pod.status().qosClass());
    map("Node-Selectors", pod.spec().nodeSelector(), "=");
    tolerations();
    events();
    return TabText.format(out.toString());
  }

  private void head() {
    var metadata = pod.metadata();
    var status = pod.status();
    line(0, "Name", metadata.name());
    line(0, "Namespace", metadata.namespace());
    line(0, "Priority", String.valueOf(pod.spec().priority()));
    if (!pod.spec().priorityClassName().isEmpty()) {
      line(0, "Priority Class Name", pod.spec().priorityClassName());
    }
    if (!pod.spec().serviceAccountName().isEmpty()) {
      line(0, "Service Account", pod.spec().serviceAccountName());
    }
    var node = pod.spec().nodeName();
    line(0, "Node", node.isEmpty() ? NONE : node + "/" + status.hostIP());
    status.startTime().ifPresent(time -> line(0, "Start Time", TIME.format(time)));
    map("Labels", metadata.labels(), "=");
    annotations(metadata.annotations());
    if (metadata.deletionTimestamp().isPresent()) {
      var lasts = Duration.between(metadata.deletionTimestamp().get(), now);
      line(0, "Status", "Terminating (lasts " + HumanDuration.format(lasts) + ")");
      line(0, "Termination Grace Period", metadata.deletionGracePeriodSeconds() + "s");
    } else {
      line(0, "Status", status.phase());
    }
    if (!status.reason().isEmpty()) {
      line(0, "Reason", status.reason());
    }
    if (!status.message().isEmpty()) {
      line(0, "Message", status.message());
    }
    line(0, "IP", status.podIP());
    if (status.podIPs().isEmpty()) {
      line(0, "IPs", NONE);
    } else {
      out.append("IPs:\n");
      status.podIPs().forEach(ip -> line(1, "IP", ip.ip()));
    }
    metadata.ownerReferences().stream()
        .filter(owner -> owner.controller())
        .findFirst()
        .ifPresent(owner -> line(0, "Controlled By", owner.kind() + "/" + owner.name()));
  }

  private void containers(String title, List<Container> all, List<ContainerStatus> statuses) {
    if (all.isEmpty()) {
      return;
    }
    out.append(title).append('\n');
    for (var container : all) {
      out.append("  ").append(container.name()).append(":\n");
      container(
          container, statuses.stream().filter(s -> s.name().equals(container.name())).findFirst());
    }
  }

  private void container(Container container, Optional<ContainerStatus> status) {
    status.ifPresent(s -> line(2, "Container ID", s.containerID()));
    line(2, "Image", container.image());
    status.ifPresent(s -> line(2, "Image ID", s.imageID()));
    var ports =
        container.ports().stream()
            .map(p -> p.containerPort() + "/" + p.protocol())
            .collect(Collectors.joining(", "));
    var hostPorts =
        container.ports().stream()
            .map(p -> p.hostPort() + "/" + p.protocol())
            .collect(Collectors.joining(", "));
    var plural = container.ports().size() > 1 ? "s" : "";
    line(2, "Port" + plural, ports.isEmpty() ? NONE : ports);
    line(2, "Host Port" + plural, hostPorts.isEmpty() ? NONE : hostPorts);
    words("Command", container.command());
    words("Args", container.args());
    status.ifPresent(s -> {
      state("State", s.state());
      if (s.lastState().hasTerminated()) {
        state("Last State", s.lastState());
      }
      line(2, "Ready", s.ready() ? "True" : "False");
      line(2, "Restart Count", String.valueOf(s.restartCount()));
    });
    quantities("Limits", container.resources().limits());
    quantities("Requests", container.resources().requests());
    if (container.hasLivenessProbe()) {
      line(2, "Liveness", probe(container.livenessProbe()));
    }
    if (container.hasReadinessProbe()) {
      line(2, "Readiness", probe(container.readinessProbe()));
    }
    if (container.hasStartupProbe()) {
      line(2, "Startup", probe(container.startupProbe()));
    }
    environment(container);
    mounts(container.volumeMounts());
  }

  private void words(String name, List<String> words) {
    if (!words.isEmpty()) {
      out.append("    ").append(name).append(":\n");
      words.forEach(word -> out.append("      ").append(word).append('\n'));
    }
  }

  private void state(String name, ContainerState state) {
    if (state.hasRunning()) {
      line(2, name, "Running");
      line(3, "Started", time(state.running().startedAt()));
    } else if (state.hasTerminated()) {
      var ended = state.terminated();
      line(2, name, "Terminated");
      if (!ended.reason().isEmpty()) {
        line(3, "Reason", ended.reason());
      }
      if (!ended.message().isEmpty()) {
        line(3, "Message", ended.message());
      }
      line(3, "Exit Code", String.valueOf(ended.exitCode()));
      if (ended.signal() > 0) {
        line(3, "Signal", String.valueOf(ended.signal()));
      }
      line(3, "Started", time(ended.startedAt()));
      line(3, "Finished", time(ended.finishedAt()));
    } else {
      line(2, name, "Waiting");
      if (!state.waiting().reason().isEmpty()) {
        line(3, "Reason", state.waiting().reason());
      }
    }
  }

  private static String time(Optional<Instant> time) {
    return time.map(TIME::format).orElse("Mon, 01 Jan 0001 00:00:00 +0000");
  }

  private void quantities(String name, Map<String, Quantity> quantities) {
    if (!quantities.isEmpty()) {
      out.append("    ").append(name).append(":\n");
      new TreeMap<>(quantities).forEach((key, value) -> line(3, key, value.toString()));
    }
  }

  private static String probe(Probe probe) {
    var attributes =
        " delay="
            + probe.initialDelaySeconds()
            + "s timeout="
            + probe.timeoutSeconds()
            + "s period="
            + probe.periodSeconds()
            + "s #success="
            + probe.successThreshold()
            + " #failure="
            + probe.failureThreshold();
    if (probe.hasExec()) {
      return "exec [" + String.join(" ", probe.exec().command()) + "]" + attributes;
    }
    if (probe.hasHttpGet()) {
      var get = probe.httpGet();
      return "http-get "
          + get.scheme().toLowerCase(Locale.ROOT)
          + "://"
          + get.host()
          + ":"
          + get.port()
          + get.path()
          + attributes;
    }
    if (probe.hasTcpSocket()) {
      return "tcp-socket " + probe.tcpSocket().host() + ":" + probe.tcpSocket().port() + attributes;
    }
    return probe.hasGrpc()
        ? "grpc <pod>:" + probe.grpc().port() + " " + probe.grpc().service() + attributes
        : "unknown" + attributes;
  }

  private void environment(Container container) {
    if (!container.envFrom().isEmpty()) {
      out.append("    Environment Variables from:\n");
      for (var source : container.envFrom()) {
        var map = source.hasConfigMapRef();
        var name = map ? source.configMapRef().name() : source.secretRef().name();
        var optional = map ? source.configMapRef().optional() : source.secretRef().optional();
        out.append("      ")
            .append(name)
            .append('\t')
            .append(map ? "ConfigMap" : "Secret")
            .append("\tOptional: ")
            .append(optional)
            .append('\n');
      }
    }
    if (container.env().isEmpty()) {
      line(2, "Environment", NONE);
      return;
    }
    out.append("    Environment:\n");
    container.env().forEach(variable -> line(3, variable.name(), value(variable)));
  }

  private static String value(EnvVar variable) {
    var from = variable.valueFrom();
    if (from.hasFieldRef()) {
      return " (" + from.fieldRef().apiVersion() + ":" + from.fieldRef().fieldPath() + ")";
    }
    if (from.hasResourceFieldRef()) {
      return " (" + from.resourceFieldRef().resource() + ")";
    }
    if (from.hasSecretKeyRef()) {
      var ref = from.secretKeyRef();
      return "<set to the key '"
          + ref.key()
          + "' in secret '"
          + ref.name()
          + "'>\tOptional: "
          + ref.optional();
    }
    if (from.hasConfigMapKeyRef()) {
      var ref = from.configMapKeyRef();
      return "<set to the key '"
          + ref.key()
          + "' of config map '"
          + ref.name()
          + "'>\tOptional: "
          + ref.optional();
    }
    return variable.value().replace("\n", "\n      \t");
  }

  private void mounts(List<VolumeMount> mounts) {
    if (mounts.isEmpty()) {
      line(2, "Mounts", NONE);
      return;
    }
    out.append("    Mounts:\n");
    mounts.stream()
        .sorted(Comparator.comparing(VolumeMount::mountPath))
        .forEach(mount -> {
          var flags = mount.readOnly() ? "ro" : "rw";
          var path = mount.subPath().isEmpty() ? "" : ",path=\"" + mount.subPath() + "\"";
          out.append("      ")
              .append(mount.mountPath())
              .append(" from ")
              .append(mount.name())
              .append(" (")
              .append(flags)
              .append(path)
              .append(")\n");
        });
  }

  private void conditions() {
    if (pod.status().conditions().isEmpty()) {
      return;
    }
    out.append("Conditions:\n  Type\tStatus\n");
    pod.status()
        .conditions()
        .forEach(
            c -> out.append("  ").append(c.type()).append(" \t").append(c.status()).append(" \n"));
  }

  private void volumes() {
    if (pod.spec().volumes().isEmpty()) {
      line(0, "Volumes", NONE);
      return;
    }
    out.append("Volumes:\n");
    for (var volume : pod.spec().volumes()) {
      out.append("  ").append(volume.name()).append(":\n");
      volume(volume);
    }
  }

  private void volume(Volume volume) {
    if (volume.hasEmptyDir()) {
      line(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
      line(2, "Medium", volume.emptyDir().medium());
      line(
          2,
          "SizeLimit",
          volume.emptyDir().hasSizeLimit() ? volume.emptyDir().sizeLimit().toString() : "<unset>");
    } else if (volume.hasConfigMap()) {
      line(2, "Type", "ConfigMap (a volume populated by a ConfigMap)");
      line(2, "Name", volume.configMap().name());
      line(2, "Optional", String.valueOf(volume.configMap().optional()));
    } else if (volume.hasSecret()) {
      line(2, "Type", "Secret (a volume populated by a Secret)");
      line(2, "SecretName", volume.secret().secretName());
      line(2, "Optional", String.valueOf(volume.secret().optional()));
    } else if (volume.hasHostPath()) {
      line(2, "Type", "HostPath (bare host directory volume)");
      line(2, "Path", volume.hostPath().path());
      line(2, "HostPathType", volume.hostPath().type());
    } else if (volume.hasProjected()) {
      projected(volume);
    } else if (volume.hasDownwardAPI()) {
      line(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
    } else {
      line(2, "Type", "<unknown>");
    }
  }

  private void projected(Volume volume) {
    line(2, "Type", "Projected (a volume that contains injected data from multiple sources)");
    for (var source : volume.projected().sources()) {
      if (source.hasSecret()) {
        line(2, "SecretName", source.secret().name());
        line(2, "Optional", String.valueOf(source.secret().optional()));
      } else if (source.hasDownwardAPI()) {
        line(2, "DownwardAPI", "true");
      } else if (source.hasConfigMap()) {
        line(2, "ConfigMapName", source.configMap().name());
        line(2, "Optional", String.valueOf(source.configMap().optional()));
      } else if (source.hasServiceAccountToken()) {
        line(
            2,
            "TokenExpirationSeconds",
            String.valueOf(source.serviceAccountToken().expirationSeconds()));
      }
    }
  }

  private void tolerations() {
    var all = pod.spec().tolerations();
    if (all.isEmpty()) {
      line(0, "Tolerations", NONE);
      return;
    }
    out.append("Tolerations:");
    for (var text : all.stream().map(PodDescription::toleration).sorted().toList()) {
      out.append('\t').append(text).append('\n');
    }
  }

  private static String toleration(Toleration toleration) {
    var text = new StringBuilder(toleration.key());
    if (!toleration.value().isEmpty()) {
      text.append('=').append(toleration.value());
    }
    if (!toleration.effect().isEmpty()) {
      text.append(':').append(toleration.effect());
    }
    if (toleration.operator().equals("Exists") && toleration.value().isEmpty()) {
      text.append(
          toleration.key().isEmpty() && toleration.effect().isEmpty() ? "op=Exists" : " op=Exists");
    }
    if (toleration.hasTolerationSeconds()) {
      text.append(" for ").append(toleration.tolerationSeconds()).append('s');
    }
    return text.toString();
  }

  private void events() {
    if (events.isEmpty()) {
      line(0, "Events", NONE);
      return;
    }
    out.append(
        "Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n");
    for (var event : events) {
      var from =
          event.source().component().isEmpty()
              ? event.reportingComponent()
              : event.source().component();
      out.append("  ")
          .append(event.type())
          .append('\t')
          .append(event.reason())
          .append('\t')
          .append(age(event))
          .append('\t')
          .append(from)
          .append('\t')
          .append(message(event))
          .append('\n');
    }
  }

  /** Behind the part of the object that it is about: {@code spec.containers{web}}. */
  private static String message(Event event) {
    var part = event.involvedObject().fieldPath();
    var message = event.message().strip();
    return part.isEmpty() ? message : part + ": " + message;
  }

  private String age(Event event) {
    var first = event.firstTimestamp().or(event::eventTime);
    if (event.hasSeries()) {
      return since(event.series().lastObservedTime())
          + " (x"
          + event.series().count()
          + " over "
          + since(first)
          + ")";
    }
    return event.count() > 1
        ? since(event.lastTimestamp()) + " (x" + event.count() + " over " + since(first) + ")"
        : since(first);
  }

  private String since(Optional<Instant> time) {
    return time.map(t -> HumanDuration.format(Duration.between(t, now))).orElse("<unknown>");
  }

  private void map(String name, Map<String, String> map, String separator) {
    if (map.isEmpty()) {
      line(0, name, NONE);
      return;
    }
    out.append(name).append(':');
    new TreeMap<>(map)
        .forEach((key, value) ->
            out.append('\t').append(key).append(separator).append(value).append('\n'));
  }

  /** Long ones stand below their keys; what was last applied is the whole object once more. */
  private void annotations(Map<String, String> annotations) {
    var shown = new TreeMap<>(annotations);
    shown.remove(LastApplied.ANNOTATION);
    if (shown.isEmpty()) {
      line(0, "Annotations", NONE);
      return;
    }
    out.append("Annotations:");
    shown.forEach((key, text) -> {
      var value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      out.append('\t').append(key).append(':');
      if (key.length() + 2 + value.length() <= ANNOTATION_LENGTH && value.indexOf('\n') < 0) {
        out.append(' ').append(value).append('\n');
        return;
      }
      out.append('\n');
      for (var line : value.split("\n", -1)) {
        boolean cut = line.length() > ANNOTATION_LENGTH - 2;
        out.append("\t  ")
            .append(cut ? line.substring(0, ANNOTATION_LENGTH - 2) + "..." : line)
            .append('\n');
      }
    });
  }

  private void line(int level, String name, String value) {
    out.repeat("  ", level).append(name).append(":\t").append(value).append('\n');
  }
}
