package dev.caravel.kubectl.command;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.patch.StrategicMergePatch;
import dev.caravel.client.ApiException;
import dev.caravel.client.Patch;
import dev.caravel.client.Resource;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.print.Objects;
import dev.caravel.kubectl.resource.LastApplied;
import dev.caravel.kubectl.resource.Manifest;
import dev.caravel.kubectl.resource.ResourceTypes;
import dev.caravel.kubectl.resource.Unstructured;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kubectl apply}: what was applied before is kept in an annotation, so that what a file does
 * not name any more is removed, and what others have set stays.
 */
@Command(
    name = "apply",
    description = "Makes objects as files say.",
    mixinStandardHelpOptions = true)
public final class ApplyCommand extends SessionCommand {
  private static final String MANAGER = "kubectl-client-side-apply";
  private static final int CONFLICT_TRIES = 5;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "a file, a directory, or - for the input")
  private List<String> files = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, yaml or name")
  private String output = "";

  /** For the command line. */
  public ApplyCommand() {}

  @Override
  int run(Session session) {
    if (files.isEmpty()) {
      throw new CommandException("must specify one of -f and -k");
    }
    var refused = new ArrayList<ApiException>();
    for (var manifest : Manifest.read(files, session.in())) {
      try {
        apply(session, manifest);
      } catch (ApiException e) {
        refused.add(e);
      }
    }
    return Failures.print(refused, session.err());
  }

  private void apply(Session session, Manifest manifest) {
    if (manifest.name().isEmpty()) {
      throw new CommandException(
          "from " + manifest.source() + ": cannot use generate name with apply");
    }
    var resource =
        session
            .client()
            .resource(manifest.kind())
            .namespace(manifest.namespace(session.namespace()))
            .fieldManager(MANAGER)
            .fieldValidation("Strict");
    var modified = LastApplied.annotate(manifest.object(session.namespace()));
    var creation = new Creation(session, MANAGER);
    for (int tries = 1; ; tries++) {
      var current = resource.find(manifest.name());
      try {
        if (current.isEmpty()) {
          report(session, manifest, creation.create(manifest, modified), "created");
        } else {
          patch(session, manifest, resource, modified, current.get());
        }
        return;
      } catch (ApiException e) {
        if ((!e.isConflict() && !e.isAlreadyExists()) || tries >= CONFLICT_TRIES) {
          throw e;
        }
      }
    }
  }

  private void patch(
      Session session,
      Manifest manifest,
      Resource<KubernetesObject> resource,
      Unstructured modified,
      KubernetesObject current) {
    var before = current.metadata().annotations().get(LastApplied.ANNOTATION);
    if (before == null) {
      session
          .err()
          .println(
              "Warning: resource "
                  + ResourceTypes.plural(manifest.kind())
                  + "/"
                  + manifest.name()
                  + " is missing the "
                  + LastApplied.ANNOTATION
                  + " annotation which is required by kubectl apply. kubectl apply should only be"
                  + " used on resources created declaratively by either kubectl create"
                  + " --save-config or kubectl apply. The missing annotation will be patched"
                  + " automatically.");
    }
    var original = (before == null ? "{}" : before).getBytes(StandardCharsets.UTF_8);
    var patch =
        new String(
            StrategicMergePatch.diff(
                manifest.kind().schema(), original, modified.json(), Json.encode(current.struct())),
            StandardCharsets.UTF_8);
    if (patch.equals("{}")) {
      report(session, manifest, current, "unchanged");
      return;
    }
    try {
      var changed = resource.patch(manifest.name(), Patch.strategic(patch));
      report(session, manifest, changed, "configured");
    } catch (ApiException e) {
      throw Failures.when(
          "applying patch:\n" + patch + "\nto:\n" + described(session, manifest) + "\nfor:",
          manifest.source(),
          Failures.when("patching", manifest.source(), e));
    }
  }

  /** What a patch was for, as upstream names it. */
  private static String described(Session session, Manifest manifest) {
    var kind = manifest.kind();
    var version = (kind.group().isEmpty() ? "/" : "") + kind.apiVersion();
    return "Resource: \""
        + version
        + ", Resource="
        + kind.plural()
        + "\", GroupVersionKind: \""
        + version
        + ", Kind="
        + kind.kind()
        + "\"\nName: \""
        + manifest.name()
        + "\", Namespace: \""
        + manifest.namespace(session.namespace())
        + "\"";
  }

  private void report(Session session, Manifest manifest, KubernetesObject object, String what) {
    if (output.isEmpty()) {
      session
          .out()
          .println(ResourceTypes.qualified(manifest.kind()) + "/" + manifest.name() + " " + what);
    } else {
      Objects.print(
          List.of(new Objects.Item(manifest.kind(), object.struct())),
          output,
          true,
          false,
          session.out());
    }
  }
}
