package dev.caravel.client.http;

import dev.caravel.client.kubeconfig.Credential;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;

/** The {@code Authorization} header of each request. */
final class Authorization {
  /** How long what a token file said is taken for granted, as client-go does. */
  private static final Duration FILE_TRUSTED = Duration.ofSeconds(50);

  private final Credential credential;
  private final ExecPlugin plugin;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private String header = "";
  private Instant until = Instant.MIN;

  Authorization(Credential credential, ClientKeys keys, Clock clock) {
    this.credential = credential;
    this.clock = clock;
    this.plugin = new ExecPlugin(keys, clock);
  }

  /**
   * Empty if there is none.
   *
   * @throws TransportException if it cannot be had
   */
  String header() {
    return switch (credential) {
      case Credential.None _ -> "";
      case Credential.Token token -> bearer(token.token());
      case Credential.Password password ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (password.user() + ":" + password.password())
                          .getBytes(StandardCharsets.UTF_8));
      case Credential.TokenFile file -> kept(() -> read(file));
      case Credential.Exec exec -> kept(() -> run(exec));
    };
  }

  /** The server did not accept the last one: the next is a new one, where that is possible. */
  void refused() {
    lock.lock();
    try {
      until = Instant.MIN;
    } finally {
      lock.unlock();
    }
  }

  /** One thread gets a new one while the others wait for it. */
  private String kept(Runnable renewal) {
    lock.lock();
    try {
      if (!clock.now().isBefore(until)) {
        renewal.run();
      }
      return header;
    } finally {
      lock.unlock();
    }
  }

  private void read(Credential.TokenFile file) {
    try {
      header = bearer(Files.readString(file.file()).strip());
      until = clock.now().plus(FILE_TRUSTED);
    } catch (IOException e) {
      if (header.isEmpty()) {
        throw new TransportException("cannot read the token file " + file.file(), e);
      }
      // While it is being replaced, the token from before is the best there is.
    }
  }

  private void run(Credential.Exec exec) {
    var result = plugin.run(exec);
    header = result.token().isEmpty() ? "" : bearer(result.token());
    until = result.expires();
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }
}
