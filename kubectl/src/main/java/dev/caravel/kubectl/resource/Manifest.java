package dev.caravel.kubectl.resource;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.kubectl.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An object from a file.
 *
 * @param source the file's name, or STDIN
 * @param object as it stands there: what its kind does not have is the server's to refuse
 */
public record Manifest(String source, Kind<KubernetesObject> kind, Unstructured object) {
  private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

  /**
   * Reads files, all of a directory, or {@code -} for the input.
   *
   * @throws CommandException if one is not there or cannot be understood
   */
  public static List<Manifest> read(List<String> files, InputStream in) {
    var manifests = new ArrayList<Manifest>();
    try {
      for (var file : files) {
        if (file.equals("-")) {
          parse("STDIN", in.readAllBytes(), manifests);
          continue;
        }
        var path = Path.of(file);
        if (!Files.exists(path)) {
          throw new CommandException("the path \"" + file + "\" does not exist");
        }
        for (var each : Files.isDirectory(path) ? entries(path) : List.of(path)) {
          parse(each.toString(), Files.readAllBytes(each), manifests);
        }
      }
    } catch (IOException e) {
      throw new CommandException("cannot read " + e.getMessage());
    }
    if (manifests.isEmpty()) {
      throw new CommandException("no objects passed to apply");
    }
    return manifests;
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries
          .filter(path -> EXTENSIONS.stream().anyMatch(path.toString()::endsWith))
          .sorted()
          .toList();
    }
  }

  private static void parse(String source, byte[] text, List<Manifest> into) {
    try {
      for (var document : Yaml.documents(text)) {
        if (!document.isEmpty()) {
          add(source, Unstructured.parse(document.json().toByteArray()), into);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException("error parsing " + source + ": " + e.getMessage());
    }
  }

  private static void add(String source, Unstructured object, List<Manifest> into) {
    var version = object.stringAt("apiVersion");
    var name = object.stringAt("kind");
    var items = object.objectsAt("items");
    if (name.endsWith("List") && items.isPresent()) {
      items.get().forEach(item -> add(source, item, into));
      return;
    }
    if (version.isEmpty() || name.isEmpty()) {
      throw new CommandException(
          "error validating \""
              + source
              + "\": error validating data: ["
              + (version.isEmpty() ? "apiVersion not set" : "")
              + (version.isEmpty() && name.isEmpty() ? ", " : "")
              + (name.isEmpty() ? "kind not set" : "")
              + "]; if you choose to ignore these errors, turn validation off with"
              + " --validate=false");
    }
    into.add(new Manifest(source, kind(source, object, version, name), object));
  }

  @SuppressWarnings("unchecked") // All kinds that have a resource are KubernetesObjects.
  private static Kind<KubernetesObject> kind(
      String source, Unstructured object, String version, String name) {
    return (Kind<KubernetesObject>)
        Kinds.find(version, name)
            .filter(kind -> !kind.plural().isEmpty())
            .orElseThrow(() ->
                new CommandException(
                    "resource mapping not found for name: \""
                        + object.stringAt("metadata", "name")
                        + "\" namespace: \""
                        + object.stringAt("metadata", "namespace")
                        + "\" from \""
                        + source
                        + "\": no matches for kind \""
                        + name
                        + "\" in version \""
                        + version
                        + "\"\nensure CRDs are installed first"));
  }

  /** The namespace it says, or else the usual one; empty for a kind that has none. */
  public String namespace(String usual) {
    if (!kind.namespaced()) {
      return "";
    }
    var own = object.stringAt("metadata", "namespace");
    return own.isEmpty() ? usual : own;
  }

  /** The object, which says its namespace too if its kind has one. */
  public Unstructured object(String usualNamespace) {
    return kind.namespaced()
        ? object.with(namespace(usualNamespace), "metadata", "namespace")
        : object;
  }

  /** Empty if it has none. */
  public String name() {
    return object.stringAt("metadata", "name");
  }
}
