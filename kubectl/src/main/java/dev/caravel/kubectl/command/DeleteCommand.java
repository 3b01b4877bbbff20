package dev.caravel.kubectl.command;

import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.ListOptions;
import dev.caravel.client.Resource;
import dev.caravel.client.WatchEvent;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Manifest;
import dev.caravel.kubectl.resource.ResourceTypes;
import dev.caravel.kubectl.resource.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl delete}. */
@Command(name = "delete", description = "Deletes objects.", mixinStandardHelpOptions = true)
public final class DeleteCommand extends SessionCommand {
  /** An object to delete. */
  private record Doomed(Kind<KubernetesObject> kind, String namespace, String name) {}

  @Parameters(arity = "0..*", paramLabel = "TYPE NAME...")
  private List<String> words = List.of();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE")
  private List<String> files = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS")
  private String selector = "";

  @Option(names = "--all", description = "all of the type in the namespace")
  private boolean all;

  @Option(names = "--ignore-not-found")
  private boolean ignoreNotFound;

  @Option(names = "--cascade", paramLabel = "HOW", description = "background, foreground or orphan")
  private String cascade = "background";

  @Option(names = "--grace-period", paramLabel = "SECONDS")
  private int gracePeriod = -1;

  @Option(names = "--now", description = "the same as --grace-period=1")
  private boolean now;

  @Option(names = "--force", description = "with --grace-period=0: does not wait for the kubelet")
  private boolean force;

  @Option(names = "--wait", negatable = true, fallbackValue = "true", defaultValue = "true")
  private boolean wait = true;

  /** For the command line. */
  public DeleteCommand() {}

  @Override
  int run(Session session) throws InterruptedException {
    if (!List.of("background", "foreground", "orphan").contains(cascade)) {
      throw new CommandException(
          "invalid cascade value ("
              + cascade
              + "). Must be \"background\", \"foreground\", or \"orphan\"");
    }
    if (now && gracePeriod >= 0) {
      throw new CommandException("--now and --grace-period cannot be specified together");
    }
    boolean failed = false;
    var doomed = doomed(session);
    if (doomed.isEmpty()) {
      session.out().println("No resources found");
    }
    var deleted = new ArrayList<Doomed>();
    for (var each : doomed) {
      try {
        resource(session, each).delete(each.name(), options());
        session.out().println(said(each));
        deleted.add(each);
      } catch (ApiException e) {
        if (!ignoreNotFound || !e.isNotFound()) {
          failed = true;
          session.err().println(Failures.text(e));
        }
      }
    }
    session.out().flush();
    if (wait) {
      for (var each : deleted) {
        awaitEnd(resource(session, each), each.name());
      }
    }
    return failed ? 1 : 0;
  }

  private List<Doomed> doomed(Session session) {
    var doomed = new ArrayList<Doomed>();
    if (!files.isEmpty()) {
      for (var manifest : Manifest.read(files, session.in())) {
        doomed.add(
            new Doomed(manifest.kind(), manifest.namespace(session.namespace()), manifest.name()));
      }
      return doomed;
    }
    for (var target : Target.parse(words)) {
      var namespace = target.kind().namespaced() ? session.namespace() : "";
      if (!target.names().isEmpty() && (all || !selector.isEmpty())) {
        throw new CommandException("name cannot be provided when a selector is specified");
      }
      if (target.names().isEmpty() && !all && selector.isEmpty()) {
        throw new CommandException("resource(s) were provided, but no name was specified");
      }
      target.names().forEach(name -> doomed.add(new Doomed(target.kind(), namespace, name)));
      if (target.names().isEmpty()) {
        var which = selector.isEmpty() ? ListOptions.ALL : ListOptions.ALL.withLabels(selector);
        session
            .client()
            .resource(target.kind())
            .namespace(namespace)
            .list(which)
            .items()
            .forEach(o -> doomed.add(new Doomed(target.kind(), namespace, o.metadata().name())));
      }
    }
    return doomed;
  }

  private static Resource<KubernetesObject> resource(Session session, Doomed each) {
    return session.client().resource(each.kind()).namespace(each.namespace());
  }

  private DeleteOptions options() {
    var options =
        DeleteOptions.builder()
            .propagationPolicy(
                cascade.substring(0, 1).toUpperCase(Locale.ROOT) + cascade.substring(1));
    int seconds = now ? 1 : gracePeriod;
    if (seconds > 0 || (seconds == 0 && force)) {
      options.gracePeriodSeconds(seconds);
    } else if (seconds == 0) {
      // Without --force nobody may skip the wait for the kubelet.
      options.gracePeriodSeconds(1);
    }
    return options.build();
  }

  private String said(Doomed each) {
    var how = force && gracePeriod == 0 ? "force deleted" : "deleted";
    var where = each.namespace().isEmpty() ? "" : " from " + each.namespace() + " namespace";
    return ResourceTypes.qualified(each.kind()) + " \"" + each.name() + "\" " + how + where;
  }

  private static void awaitEnd(Resource<KubernetesObject> resource, String name)
      throws InterruptedException {
    var one = ListOptions.ALL.withFields("metadata.name=" + name);
    while (true) {
      var list = resource.list(one);
      if (list.items().isEmpty()) {
        return;
      }
      try (var watch = resource.watch(one.withResourceVersion(list.resourceVersion()))) {
        for (var event = watch.next(); event.isPresent(); event = watch.next()) {
          if (event.get().type() == WatchEvent.Type.DELETED) {
            return;
          }
        }
      }
    }
  }
}
