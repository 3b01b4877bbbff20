package dev.caravel.client.kubeconfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Who a request comes from, besides a client certificate. What it prints holds no secret. */
public sealed interface Credential {
  Credential NONE = new None();

  /** Nothing: anonymous, or by certificate alone. */
  record None() implements Credential {}

  /** A bearer token. */
  record Token(String token) implements Credential {
    @Override
    public String toString() {
      return "Token";
    }
  }

  /** A file with a bearer token, which changes now and then. */
  record TokenFile(Path file) implements Credential {}

  /** HTTP basic authentication. */
  record Password(String user, String password) implements Credential {
    @Override
    public String toString() {
      return "Password of " + user;
    }
  }

  /**
   * A program that prints an {@code ExecCredential} (client.authentication.k8s.io).
   *
   * @param environment added to this process' own
   * @param installHint what to tell who has not got the program
   */
  record Exec(
      String command,
      List<String> arguments,
      Map<String, String> environment,
      String apiVersion,
      String installHint)
      implements Credential {
    public Exec {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return "Exec of " + command;
    }
  }
}
