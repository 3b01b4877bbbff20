package dev.caravel.kubectl;

import dev.caravel.client.ApiException;
import dev.caravel.client.kubeconfig.KubeconfigException;
import dev.caravel.client.transport.TransportException;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** What a failed command prints, in upstream's words. */
public final class Failures {
  private Failures() {}

  /**
   * Prints it.
   *
   * @return the exit code
   */
  public static int print(Exception failure, PrintStream err) {
    switch (failure) {
      case ApiException refused -> err.println(text(refused));
      case CommandException wrong -> {
        err.println("error: " + wrong.getMessage());
        return wrong.exitCode();
      }
      case TransportException unreachable ->
          err.println("Unable to connect to the server: " + unreachable.getMessage());
      case KubeconfigException config -> err.println("error: " + config.getMessage());
      default ->
          err.println("error: " + (failure.getMessage() == null ? failure : failure.getMessage()));
    }
    return 1;
  }

  /** How a refusal reads. */
  public static String text(ApiException refused) {
    var status = refused.status();
    if (status.reason().equals("Invalid") && !status.details().causes().isEmpty()) {
      return invalid(refused);
    }
    return status.reason().isEmpty()
        ? "Error from server: " + status.message()
        : "Error from server (" + status.reason() + "): " + status.message();
  }

  private static String invalid(ApiException refused) {
    var details = refused.status().details();
    var head = "The " + details.kind() + " \"" + details.name() + "\" is invalid";
    var causes =
        details.causes().stream().map(cause -> cause.field() + ": " + cause.message()).toList();
    return causes.size() == 1
        ? head + ": " + causes.getFirst()
        : head + ": \n" + causes.stream().map(c -> "* " + c).collect(Collectors.joining("\n"));
  }
}
