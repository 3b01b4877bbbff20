package dev.caravel.client.http;

import dev.caravel.api.value.Bytes;
import dev.caravel.client.kubeconfig.ClientCertificate;
import dev.caravel.client.kubeconfig.Credential;
import dev.caravel.client.kubeconfig.ExecCredential;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Runs a credential plugin: a program that prints an {@code ExecCredential}
 * (client.authentication.k8s.io/v1). Its stderr is this process' own.
 */
final class ExecPlugin {
  /** It may ask its user for something. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

  private static final int OUTPUT_LIMIT = 1 << 20;

  /**
   * What a program said.
   *
   * @param token empty if it only gave a certificate
   */
  record Result(String token, Instant expires) {
    @Override
    public String toString() {
      return "until " + expires;
    }
  }

  private final ClientKeys keys;
  private final Clock clock;

  ExecPlugin(ClientKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  Result run(Credential.Exec exec) {
    var said = ExecCredential.parse(output(exec));
    if (!said.certificate().isEmpty()) {
      keys.use(new ClientCertificate(Bytes.ofUtf8(said.certificate()), Bytes.ofUtf8(said.key())));
    } else if (said.token().isEmpty()) {
      throw new TransportException(
          "the credential plugin " + exec.command() + " gave neither a token nor a certificate");
    }
    return new Result(said.token(), said.expires().orElse(Instant.MAX));
  }

  private byte[] output(Credential.Exec exec) {
    var command = new ArrayList<String>();
    command.add(exec.command());
    command.addAll(exec.arguments());
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().putAll(exec.environment());
    builder.environment().put("KUBERNETES_EXEC_INFO", info(exec));
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var timer = clock.schedule(TIME_LIMIT, process::destroyForcibly);
      try (var out = process.getInputStream()) {
        var output = out.readNBytes(OUTPUT_LIMIT);
        int code = process.waitFor();
        if (code != 0) {
          throw new TransportException(
              "the credential plugin " + exec.command() + " failed with exit code " + code);
        }
        return output;
      } finally {
        timer.cancel();
        process.destroy();
      }
    } catch (IOException e) {
      throw new TransportException(
          "cannot run the credential plugin " + exec.command() + ": " + hint(exec, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while a credential plugin ran", e);
    }
  }

  private static String hint(Credential.Exec exec, IOException e) {
    return exec.installHint().isEmpty() ? String.valueOf(e.getMessage()) : exec.installHint();
  }

  private static String info(Credential.Exec exec) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}"
        .formatted(exec.apiVersion());
  }
}
