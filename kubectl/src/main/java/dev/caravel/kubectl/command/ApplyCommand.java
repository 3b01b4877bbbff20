package dev.caravel.kubectl.command;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.patch.StrategicMergePatch;
import dev.caravel.client.ApiException;
import dev.caravel.client.Patch;
import dev.caravel.client.Resource;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.print.Objects;
import dev.caravel.kubectl.resource.Manifest;
import dev.caravel.kubectl.resource.ResourceTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final String MANAGER = "kubectl-client-side-apply";
  private static final int CONFLICT_TRIES = 5;

  @Option(
      names = {"-f", "--filename"},
      required = true,
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
    boolean failed = false;
    for (var manifest : Manifest.read(files, session.in())) {
      try {
        apply(session, manifest);
      } catch (ApiException e) {
        failed = true;
        session.err().println(Failures.text(e));
      }
    }
    return failed ? 1 : 0;
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
    var wanted = withNamespace(manifest, session.namespace());
    var modified = Json.encode(annotated(wanted));
    for (int tries = 1; ; tries++) {
      var current = resource.find(manifest.name());
      try {
        if (current.isEmpty()) {
          var created = resource.create(manifest.kind().of(annotated(wanted)));
          report(session, manifest, created, "created");
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
      byte[] modified,
      KubernetesObject current) {
    var before = current.metadata().annotations().get(LAST_APPLIED);
    if (before == null) {
      session
          .err()
          .println(
              "Warning: resource "
                  + ResourceTypes.plural(manifest.kind())
                  + "/"
                  + manifest.name()
                  + " is missing the "
                  + LAST_APPLIED
                  + " annotation which is required by kubectl apply. kubectl apply should only be"
                  + " used on resources created declaratively by either kubectl create"
                  + " --save-config or kubectl apply. The missing annotation will be patched"
                  + " automatically.");
    }
    var original = (before == null ? "{}" : before).getBytes(StandardCharsets.UTF_8);
    var patch =
        StrategicMergePatch.diff(
            manifest.kind().schema(), original, modified, Json.encode(current.struct()));
    var text = new String(patch, StandardCharsets.UTF_8);
    if (text.equals("{}")) {
      report(session, manifest, current, "unchanged");
      return;
    }
    var changed = resource.patch(manifest.name(), Patch.strategic(text));
    boolean same =
        changed.metadata().resourceVersion().equals(current.metadata().resourceVersion());
    report(session, manifest, changed, same ? "unchanged" : "configured");
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

  private static Struct withNamespace(Manifest manifest, String usual) {
    var object = manifest.object();
    return manifest.kind().namespaced()
        ? object.withAt(manifest.namespace(usual), "metadata", "namespace")
        : object;
  }

  /** With itself, as it was before, in the annotation. */
  private static Struct annotated(Struct object) {
    var annotations = new TreeMap<String, Object>();
    object
        .at("metadata", "annotations")
        .ifPresent(a -> ((Map<?, ?>) a).forEach((k, v) -> annotations.put((String) k, v)));
    annotations.remove(LAST_APPLIED);
    var bare =
        annotations.isEmpty()
            ? object
            : object.withAt(Map.copyOf(annotations), "metadata", "annotations");
    annotations.put(LAST_APPLIED, new String(Json.encode(bare), StandardCharsets.UTF_8) + "\n");
    return object.withAt(new TreeMap<>(annotations), "metadata", "annotations");
  }
}
