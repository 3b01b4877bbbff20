package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravel version}. */
@Command(
    name = "version",
    description = "Prints the versions of Caravel, of the Kubernetes it is, and of the JDK.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, or text for people")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> {
        out.println("Caravel     " + Version.CARAVEL);
        out.println("Kubernetes  " + Version.KUBERNETES);
        out.println("JDK         " + Version.jdk());
      }
      case JSON ->
          out.println(
              "{\"caravel\":\""
                  + Version.CARAVEL
                  + "\",\"kubernetes\":\""
                  + Version.KUBERNETES
                  + "\",\"jdk\":\""
                  + Version.jdk()
                  + "\"}");
    }
    return 0;
  }
}
