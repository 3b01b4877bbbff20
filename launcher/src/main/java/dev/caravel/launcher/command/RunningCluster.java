package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.ClusterDirectory;
import dev.caravel.launcher.control.ControlClient;
import java.util.Optional;

/**
 * A cluster whose process answers.
 *
 * @param pid of its main process
 */
record RunningCluster(ControlClient control, long pid) {

  static Optional<RunningCluster> find(ClusterDirectory directory) {
    var control = new ControlClient(directory.controlSocket());
    return control
        .ask("pid")
        .filter(answer -> !answer.isBlank())
        .map(answer -> new RunningCluster(control, Long.parseLong(answer.strip())));
  }

  /** Stops it and waits until its process has ended. */
  void stop(boolean leavePods) {
    var process = ProcessHandle.of(pid);
    control.ask(leavePods ? "stop leave-pods" : "stop");
    process.ifPresent(p -> p.onExit().join());
  }
}
