package dev.caravel.kubectl.command;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.client.ApiException;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Manifest;
import dev.caravel.kubectl.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code kubectl create}: from files, or a deployment or a namespace from options. */
@Command(name = "create", description = "Creates objects.", mixinStandardHelpOptions = true)
public final class CreateCommand implements Callable<Integer> {
  private static final String MANAGER = "kubectl-create";

  @ParentCommand private KubectlCommand kubectl = new KubectlCommand();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "a file, a directory, or - for the input")
  private List<String> files = List.of();

  /** For the command line. */
  public CreateCommand() {}

  @Override
  public Integer call() {
    if (files.isEmpty()) {
      throw new CommandException("must specify one of -f and -k");
    }
    var session = kubectl.session();
    try (var _ = session.client()) {
      return create(session, Manifest.read(files, session.in()));
    }
  }

  static int create(Session session, List<Manifest> manifests) {
    var creation = new Creation(session, MANAGER);
    var refused = new ArrayList<ApiException>();
    for (var manifest : manifests) {
      try {
        var created = creation.create(manifest, manifest.object(session.namespace()));
        var type = ResourceTypes.qualified(manifest.kind());
        session.out().println(type + "/" + created.metadata().name() + " created");
      } catch (ApiException e) {
        refused.add(e);
      }
    }
    return Failures.print(refused, session.err());
  }

  @Command(name = "namespace", aliases = "ns", description = "Creates a namespace.")
  int namespace(@Parameters(paramLabel = "NAME") String name) {
    var session = kubectl.session();
    try (var client = session.client()) {
      client
          .resource(Namespace.KIND)
          .fieldManager(MANAGER)
          .create(Namespace.builder().metadata(m -> m.name(name)).build());
      session.out().println("namespace/" + name + " created");
      return 0;
    }
  }

  @Command(name = "deployment", aliases = "deploy", description = "Creates a deployment.")
  int deployment(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--image", required = true, paramLabel = "IMAGE") List<String> images,
      @Option(
              names = {"-r", "--replicas"},
              defaultValue = "1")
          int replicas,
      @Option(names = "--port", defaultValue = "-1") int port,
      @Parameters(index = "1..*", paramLabel = "COMMAND") List<String> command) {
    var session = kubectl.session();
    try (var client = session.client()) {
      client
          .resource(Deployment.KIND)
          .namespace(session.namespace())
          .fieldManager(MANAGER)
          .create(deployment(session, name, images, replicas, port, command));
      session.out().println("deployment.apps/" + name + " created");
      return 0;
    }
  }

  private static Deployment deployment(
      Session session,
      String name,
      List<String> images,
      int replicas,
      int port,
      List<String> command) {
    var labels = Map.of("app", name);
    var containers = new ArrayList<Container>();
    for (var image : images) {
      var container = Container.builder().name(containerName(image)).image(image);
      if (port >= 0 && containers.isEmpty()) {
        container.addPorts(p -> p.containerPort(port));
      }
      if (command != null && images.size() == 1) {
        container.command(command);
      }
      containers.add(container.build());
    }
    return Deployment.builder()
        .metadata(m -> m.name(name).namespace(session.namespace()).labels(labels))
        .spec(spec ->
            spec.replicas(replicas)
                .selector(selector -> selector.matchLabels(labels))
                .template(template ->
                    template
                        .metadata(m -> m.labels(labels))
                        .spec(pod -> pod.containers(containers))))
        .build();
  }

  /**
   * The last part of the image's name, without tag and digest, with what no label may have dropped.
   */
  private static String containerName(String image) {
    var name = image.substring(image.lastIndexOf('/') + 1);
    int end = name.indexOf(':') >= 0 ? name.indexOf(':') : name.length();
    if (name.indexOf('@') >= 0) {
      end = Math.min(end, name.indexOf('@'));
    }
    return name.substring(0, end).replaceAll("[^a-zA-Z0-9-]", "-");
  }
}
