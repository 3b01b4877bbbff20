package dev.caravel.kubectl.command;

import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.kubectl.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.ParentCommand;

/** A command that speaks to the server. */
abstract class SessionCommand implements Callable<Integer> {
  @ParentCommand private KubectlCommand kubectl = new KubectlCommand();

  @Override
  public final Integer call() throws Exception {
    var session = kubectl.session();
    try (var client = session.client()) {
      int code = run(session);
      session.out().flush();
      return code;
    }
  }

  /** Does it and gives the exit code. */
  abstract int run(Session session) throws Exception;
}
