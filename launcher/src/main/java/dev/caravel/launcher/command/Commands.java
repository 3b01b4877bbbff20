package dev.caravel.launcher.command;

import dev.caravel.apiserver.KubeApiServerCommand;
import dev.caravel.controllers.ControllerManagerCommand;
import dev.caravel.dns.DnsCommand;
import dev.caravel.etcd.server.EtcdCommand;
import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.kubelet.KubeletCommand;
import dev.caravel.proxy.ProxyCommand;
import dev.caravel.runtime.RuntimeCommand;
import dev.caravel.scheduler.KubeSchedulerCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands by name; a command's class is loaded when it is made. */
public final class Commands {
  /** Those whose options are the launcher's own, and can stand in its file and environment. */
  private static final Set<String> OF_CLUSTER =
      Set.of("up", "down", "status", "reset", "logs", "image", "kubectl", "bench");

  private static final Map<String, String> CALLED_AS =
      Map.of(
          "kube-apiserver", "apiserver",
          "kube-controller-manager", "controller-manager",
          "kube-scheduler", "scheduler",
          "kubelet", "kubelet",
          "kube-proxy", "kube-proxy",
          "kubectl", "kubectl",
          "etcd", "etcd");

  private static final Map<String, Supplier<Object>> COMMANDS = commands();

  private Commands() {}

  private static Map<String, Supplier<Object>> commands() {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("up", UpCommand::new);
    commands.put("down", DownCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("reset", ResetCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("kubectl", KubectlCommand::new);
    commands.put("image", ImageCommand::new);
    commands.put("bench", BenchCommand::new);
    commands.put("version", VersionCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("apiserver", KubeApiServerCommand::new);
    commands.put("controller-manager", ControllerManagerCommand::new);
    commands.put("scheduler", KubeSchedulerCommand::new);
    commands.put("kubelet", KubeletCommand::new);
    commands.put("kube-proxy", ProxyCommand::new);
    commands.put("etcd", EtcdCommand::new);
    commands.put("runtime", RuntimeCommand::new);
    commands.put("dns", DnsCommand::new);
    return commands;
  }

  /** In the order of the help. */
  public static List<String> names() {
    return List.copyOf(COMMANDS.keySet());
  }

  /**
   * The command of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Object make(String name) {
    var command = COMMANDS.get(name);
    if (command == null) {
      throw new IllegalArgumentException("no command " + name);
    }
    return command.get();
  }

  /** A program with some of the commands, which its help and its completion then show. */
  public static CommandLine line(Object program, List<String> names) {
    var line = new CommandLine(program);
    for (var name : names) {
      // Components know themselves by upstream's name; here they are called as the user calls them.
      line.addSubcommand(name, new CommandLine(make(name)).setCommandName(name));
    }
    return line;
  }

  /** The command that a program of upstream's is, if that is the name this one was called by. */
  public static Optional<String> calledAs(String program) {
    return Optional.ofNullable(CALLED_AS.get(program));
  }

  static boolean isOfCluster(String name) {
    return OF_CLUSTER.contains(name);
  }
}
