package dev.caravel.runtime.cgroup;

import dev.caravel.cri.v1.LinuxContainerResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** One mounted tree of control groups. All paths are directories in it. */
sealed interface Hierarchy permits VersionOne, VersionTwo {
  /** Where it is mounted. */
  Path mount();

  /** Makes the directory and those above it, ready for processes and limits. */
  void create(Path directory) throws IOException;

  /** Sets those limits that this tree's controllers hold; values of 0 and "" are left alone. */
  void limit(Path directory, LinuxContainerResources limits) throws IOException;

  /** Adds what this tree's controllers know. */
  void measure(Path directory, Usage.Builder usage) throws IOException;

  /** A file with the line {@code oom_kill N}, if this tree counts that. */
  Optional<Path> oomFile(Path directory);

  /** Kills every process in the directory and below. */
  void kill(Path directory) throws IOException;
}
