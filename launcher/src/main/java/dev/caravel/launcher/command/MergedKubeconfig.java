package dev.caravel.launcher.command;

import dev.caravel.client.kubeconfig.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user's own kubeconfig, with a cluster's context added. */
final class MergedKubeconfig {
  private MergedKubeconfig() {}

  static void add(Path ofCluster) throws IOException {
    var own = Path.of(System.getProperty("user.home", "."), ".kube", "config");
    var before = Files.exists(own) ? Kubeconfig.load(own) : Kubeconfig.empty();
    Files.createDirectories(own.getParent());
    before.with(Kubeconfig.load(ofCluster).current()).write(own);
  }
}
