package dev.caravel.kubectl.command;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Target;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code kubectl rollout status}. */
@Command(
    name = "rollout",
    description = "Follows how a change of a workload proceeds.",
    mixinStandardHelpOptions = true)
public final class RolloutCommand {
  @ParentCommand private KubectlCommand kubectl = new KubectlCommand();

  /** For the command line. */
  public RolloutCommand() {}

  @Command(name = "status", description = "Waits until a rollout is done.")
  int status(
      @Parameters(paramLabel = "TYPE NAME") List<String> words,
      @Option(
              names = {"-w", "--watch"},
              negatable = true,
              defaultValue = "true",
              fallbackValue = "true")
          boolean watch)
      throws InterruptedException {
    var session = kubectl.session();
    try (var client = session.client()) {
      var target = Target.one(words, "");
      if (!target.kind().kind().equals("Deployment")) {
        throw new CommandException(
            "no status viewer has been implemented for " + target.kind().kind());
      }
      follow(session, target.name(), watch);
      return 0;
    }
  }

  private static void follow(Session session, String name, boolean watch)
      throws InterruptedException {
    var deployments = session.client().resource(Deployment.KIND).namespace(session.namespace());
    var last = "";
    deployments.get(name);
    var one = ListOptions.ALL.withFields("metadata.name=" + name);
    while (true) {
      var list = deployments.list(one);
      for (var deployment : list.items()) {
        var progress = Progress.of(deployment);
        last = print(session, progress, last);
        if (progress.done() || !watch) {
          return;
        }
      }
      try (var events = deployments.watch(one.withResourceVersion(list.resourceVersion()))) {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
          if (event.get().type() == WatchEvent.Type.DELETED) {
            throw new CommandException("object has been deleted");
          }
          var progress = Progress.of(event.get().object());
          last = print(session, progress, last);
          if (progress.done()) {
            return;
          }
        }
      }
    }
  }

  private static String print(Session session, Progress progress, String last) {
    if (!progress.text().equals(last)) {
      session.out().println(progress.text());
      session.out().flush();
    }
    return progress.text();
  }

  /**
   * How far a Deployment's rollout is, in upstream's words (polymorphichelpers'
   * DeploymentStatusViewer).
   */
  record Progress(String text, boolean done) {
    static Progress of(Deployment deployment) {
      var name = deployment.metadata().name();
      var status = deployment.status();
      int wanted = deployment.spec().replicas();
      if (deployment.metadata().generation() > status.observedGeneration()) {
        return new Progress("Waiting for deployment spec update to be observed...", false);
      }
      if (status.conditions().stream()
          .anyMatch(c ->
              c.type().equals("Progressing") && c.reason().equals("ProgressDeadlineExceeded"))) {
        throw new CommandException("deployment \"" + name + "\" exceeded its progress deadline");
      }
      var waiting = "Waiting for deployment \"" + name + "\" rollout to finish: ";
      if (status.updatedReplicas() < wanted) {
        return new Progress(
            waiting
                + status.updatedReplicas()
                + " out of "
                + wanted
                + " new replicas have been updated...",
            false);
      }
      if (status.replicas() > status.updatedReplicas()) {
        return new Progress(
            waiting
                + (status.replicas() - status.updatedReplicas())
                + " old replicas are pending termination...",
            false);
      }
      if (status.availableReplicas() < status.updatedReplicas()) {
        return new Progress(
            waiting
                + status.availableReplicas()
                + " of "
                + status.updatedReplicas()
                + " updated replicas are available...",
            false);
      }
      return new Progress("deployment \"" + name + "\" successfully rolled out", true);
    }
  }
}
