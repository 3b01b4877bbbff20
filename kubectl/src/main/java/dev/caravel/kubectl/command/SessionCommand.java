package dev.caravel.kubectl.command;

import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.kubectl.Misuse;
import dev.caravel.kubectl.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that speaks to the server. */
abstract class SessionCommand implements Callable<Integer> {
  @ParentCommand private KubectlCommand kubectl = new KubectlCommand();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final Integer call() throws Exception {
    var session = kubectl.session();
    try (var client = session.client()) {
      int code = run(session);
      session.out().flush();
      return code;
    }
  }

  /** With a hint at the command's help. */
  final CommandException misused(String message) {
    return new CommandException(Misuse.seeHelp(spec, message));
  }

  /** Does it and gives the exit code. */
  abstract int run(Session session) throws Exception;
}
