package dev.caravel.kubectl.command;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.value.IntOrString;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl expose}: a Service for what a workload, a pod or another Service selects. */
@Command(
    name = "expose",
    description = "Makes a Service for a workload's pods.",
    mixinStandardHelpOptions = true)
public final class ExposeCommand extends SessionCommand {
  @Parameters(arity = "0..*", paramLabel = "TYPE NAME")
  private List<String> words = List.of();

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--port", paramLabel = "PORT", description = "the Service's (default: the pods')")
  private List<Integer> ports = List.of();

  @Option(
      names = "--target-port",
      paramLabel = "PORT",
      description = "the pods', a number or a name")
  private @Nullable String targetPort;

  @Option(names = "--protocol", paramLabel = "PROTOCOL")
  private String protocol = "TCP";

  @Option(names = "--type", paramLabel = "TYPE")
  private @Nullable String type;

  @Option(names = "--cluster-ip", paramLabel = "ADDRESS")
  private @Nullable String clusterIp;

  @Option(
      names = {"-l", "--labels"},
      split = ",",
      paramLabel = "KEY=VALUE")
  private Map<String, String> labels = Map.of();

  /** For the command line. */
  public ExposeCommand() {}

  /** What is exposed. */
  private record Exposed(
      Map<String, String> labels, Map<String, String> selector, List<Integer> ports) {}

  @Override
  int run(Session session) {
    var target = Target.one(words, "");
    var object =
        session.client().resource(target.kind()).namespace(session.namespace()).get(target.name());
    var exposed = exposed(object, target);
    var listening = ports.isEmpty() ? exposed.ports() : ports;
    if (listening.isEmpty()) {
      throw new CommandException("couldn't find port via --port flag or introspection");
    }
    var service = service(session, target, exposed, listening);
    var created =
        session
            .client()
            .resource(Service.KIND)
            .namespace(session.namespace())
            .fieldManager("kubectl-expose")
            .create(service);
    session.out().println("service/" + created.metadata().name() + " exposed");
    return 0;
  }

  private Service service(
      Session session, Target target, Exposed exposed, List<Integer> listening) {
    var all = new ArrayList<ServicePort>();
    for (int i = 0; i < listening.size(); i++) {
      int port = listening.get(i);
      var entry = ServicePort.builder().port(port).protocol(protocol).targetPort(target(port));
      if (listening.size() > 1) {
        entry.name("port-" + (i + 1));
      }
      all.add(entry.build());
    }
    return Service.builder()
        .metadata(m ->
            m.name(name == null ? target.name() : name)
                .namespace(session.namespace())
                .labels(labels.isEmpty() ? exposed.labels() : labels))
        .spec(spec -> {
          spec.selector(exposed.selector()).ports(all);
          if (type != null) {
            spec.type(type);
          }
          if (clusterIp != null) {
            spec.clusterIP(clusterIp);
          }
        })
        .build();
  }

  private IntOrString target(int port) {
    if (targetPort == null) {
      return IntOrString.of(port);
    }
    return targetPort.matches("\\d+")
        ? IntOrString.of(Integer.parseInt(targetPort))
        : IntOrString.of(targetPort);
  }

  private static Exposed exposed(KubernetesObject object, Target target) {
    var labels = object.metadata().labels();
    return switch (object) {
      case Deployment d ->
          new Exposed(
              labels,
              selector(d.spec().selector()),
              containerPorts(d.spec().template().spec().containers()));
      case ReplicaSet r ->
          new Exposed(
              labels,
              selector(r.spec().selector()),
              containerPorts(r.spec().template().spec().containers()));
      case Pod p -> {
        if (labels.isEmpty()) {
          throw new CommandException(
              "couldn't retrieve selectors via --selector flag or introspection: the pod has no"
                  + " labels and cannot be exposed");
        }
        yield new Exposed(labels, labels, containerPorts(p.spec().containers()));
      }
      case Service s ->
          new Exposed(
              labels,
              s.spec().selector(),
              s.spec().ports().stream().map(ServicePort::port).toList());
      default -> throw new CommandException("cannot expose a " + target.kind().kind());
    };
  }

  private static Map<String, String> selector(LabelSelector selector) {
    if (!selector.matchExpressions().isEmpty()) {
      throw new CommandException(
          "couldn't convert expressions - \""
              + selector.matchExpressions()
              + "\" to map-based"
              + " selector format");
    }
    return selector.matchLabels();
  }

  private static List<Integer> containerPorts(List<Container> containers) {
    return containers.stream()
        .flatMap(container -> container.ports().stream())
        .map(port -> port.containerPort())
        .toList();
  }
}
