package dev.caravel.launcher.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravel image import FILE}, {@code pull REF}, {@code ls} and {@code rm REF}. */
@Command(
    name = "image",
    description = "Imports, pulls, lists and removes the images of the cluster's node.",
    mixinStandardHelpOptions = true)
final class ImageCommand implements Callable<Integer> {
  private static final double MEBIBYTE = 1 << 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "1..2",
      paramLabel = "import FILE | pull REF | ls | rm REF",
      description = "OCI layouts or `docker save` archives can be imported, plain or compressed")
  private List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, or text for people")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    var request = request();
    var running =
        RunningCluster.find(cluster.directory())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no cluster runs in "
                        + cluster.directory().root()
                        + "; `caravel up"
                        + cluster.words()
                        + "` first"));
    var answer = running.control().ask("image " + request).orElse("error the cluster is gone");
    if (!answer.startsWith("ok\n")) {
      throw new IllegalArgumentException(
          answer.substring(Math.min(answer.length(), "error ".length())));
    }
    print(answer.substring("ok\n".length()).lines().toList());
    return 0;
  }

  private String request() {
    var verb = words.getFirst();
    return switch (verb) {
      case "ls" -> "ls";
      case "import" -> {
        var file = Path.of(what()).toAbsolutePath();
        if (!Files.exists(file)) {
          throw new IllegalArgumentException(file + " does not exist");
        }
        yield "import " + file;
      }
      case "pull", "rm" -> verb + " " + what();
      default -> throw new UsageException("image " + verb + ": there are import, pull, ls and rm");
    };
  }

  private String what() {
    if (words.size() < 2) {
      throw new UsageException("image " + words.getFirst() + ": of what?");
    }
    return words.get(1);
  }

  private void print(List<String> lines) {
    var out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> lines.forEach(line -> out.println(text(line)));
      case JSON ->
          out.println(
              "[" + String.join(",", lines.stream().map(ImageCommand::json).toList()) + "]");
    }
  }

  private static String text(String line) {
    var parts = line.split("\t", -1);
    return parts.length < 3
        ? line
        : String.format(
            Locale.ROOT,
            "%-50s %.19s %8.1f MiB",
            parts[0],
            parts[1],
            Long.parseLong(parts[2]) / MEBIBYTE);
  }

  private static String json(String line) {
    var parts = line.split("\t", -1);
    return parts.length < 3
        ? "{\"message\":\"" + line + "\"}"
        : "{\"name\":\"" + parts[0] + "\",\"id\":\"" + parts[1] + "\",\"bytes\":" + parts[2] + "}";
  }
}
