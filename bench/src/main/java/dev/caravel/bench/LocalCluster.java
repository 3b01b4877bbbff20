package dev.caravel.bench;

import java.nio.file.Path;
import java.util.List;

/** The cluster of this machine that the command line means, as the launcher knows it. */
public interface LocalCluster {

  /** Whether it was chosen by name or directory, rather than being the usual one. */
  boolean isChosen();

  /** The administrator's kubeconfig; the file is there if the cluster has been up. */
  Path kubeconfig();

  /** All processes of the cluster itself, the main one first; empty if it does not run. */
  List<Long> pids();
}
