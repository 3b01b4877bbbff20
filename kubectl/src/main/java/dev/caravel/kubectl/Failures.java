package dev.caravel.kubectl;

import dev.caravel.client.ApiException;
import dev.caravel.client.kubeconfig.KubeconfigException;
import dev.caravel.client.transport.TransportException;
import java.io.PrintStream;
import java.util.List;
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

  /**
   * Prints what was refused of a command for several objects: each on a line of its own, where a
   * single one would be told at length.
   *
   * @return the exit code
   */
  public static int print(List<ApiException> refused, PrintStream err) {
    if (refused.size() == 1) {
      err.println(text(refused.getFirst()));
    } else {
      refused.forEach(each -> err.println(line(each)));
    }
    return refused.isEmpty() ? 0 : 1;
  }

  /** How a refusal reads. */
  public static String text(ApiException refused) {
    var status = refused.status();
    if (status.reason().equals("Invalid") && !status.details().causes().isEmpty()) {
      return invalid(refused);
    }
    return line(refused);
  }

  private static String line(ApiException refused) {
    var status = refused.status();
    return status.reason().isEmpty()
        ? "Error from server: " + status.message()
        : "Error from server (" + status.reason() + "): " + status.message();
  }

  /** The refusal, whose message also says what was being done with which file. */
  public static ApiException when(String doing, String source, ApiException refused) {
    var message = "error when " + doing + " \"" + source + "\": " + refused.status().message();
    return new ApiException(refused.status().with(status -> status.message(message)));
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
