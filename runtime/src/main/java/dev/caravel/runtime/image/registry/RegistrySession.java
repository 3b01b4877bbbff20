package dev.caravel.runtime.image.registry;

import dev.caravel.runtime.image.ImageReference;
import dev.caravel.runtime.image.content.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One repository of a registry, asked with authorization and over redirects. Only a registry on
 * this machine is spoken to without TLS, and credentials go to no other host than its own.
 */
final class RegistrySession {
  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_REDIRECTS = 5;
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?");

  private final HttpClient http;
  private final ImageReference reference;
  private final Authorization authorization;
  private final URI root;
  private volatile String header = "";

  RegistrySession(HttpClient http, ImageReference reference, Credentials credentials) {
    this.http = http;
    this.reference = reference;
    boolean plain = LOOPBACK.matcher(reference.registry()).matches();
    String host =
        reference.registry().equals("docker.io") ? "registry-1.docker.io" : reference.registry();
    root =
        URI.create((plain ? "http://" : "https://") + host + "/v2/" + reference.repository() + "/");
    authorization = new Authorization(this::exchange, credentials, plain);
  }

  /** The answer to GET, which is 200 or 206; the caller closes its body. */
  HttpResponse<InputStream> get(String path, String accept, long fromByte) throws IOException {
    var uri = root.resolve(path);
    var response = follow(uri, accept, fromByte);
    if (response.statusCode() == 401) {
      var challenge = Challenge.best(response.headers().allValues("www-authenticate"));
      if (challenge.isPresent()) {
        response.body().close();
        header = authorization.answer(challenge.get(), reference.repository());
        response = follow(uri, accept, fromByte);
      }
    }
    if (response.statusCode() != 200 && response.statusCode() != 206) {
      response.body().close();
      throw failure(uri, response.statusCode());
    }
    return response;
  }

  private RegistryException failure(URI uri, int status) {
    return new RegistryException(
        status,
        switch (status) {
          case 404 -> reference + ": not found";
          case 401, 403 ->
              "pull access denied, repository does not exist or may require authorization: "
                  + "authorization failed";
          default -> "unexpected status code %s: %d".formatted(uri, status);
        });
  }

  private HttpResponse<InputStream> follow(URI start, String accept, long fromByte)
      throws IOException {
    var uri = start;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      var request = HttpRequest.newBuilder(uri).timeout(HEADER_TIMEOUT).header("Accept", accept);
      if (!header.isEmpty() && Objects.equals(uri.getRawAuthority(), root.getRawAuthority())) {
        request.header("Authorization", header);
      }
      if (fromByte > 0) {
        request.header("Range", "bytes=" + fromByte + "-");
      }
      var response = send(request.build());
      int status = response.statusCode();
      if (status < 300 || status >= 400) {
        return response;
      }
      response.body().close();
      uri = redirect(uri, response.headers().firstValue("location").orElse(""));
    }
    throw new IOException("more than " + MAX_REDIRECTS + " redirects from " + start);
  }

  private URI redirect(URI from, String location) throws IOException {
    try {
      var uri = from.resolve(new URI(location));
      boolean secure = "https".equals(uri.getScheme());
      boolean asPlainAsBefore = "http".equals(uri.getScheme()) && "http".equals(from.getScheme());
      if (uri.getHost() != null && (secure || asPlainAsBefore)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IOException("the registry redirects to \"" + location + "\", which is no URL", e);
    }
    throw new IOException("the registry redirects to \"" + location + "\", which is not secure");
  }

  private byte[] exchange(HttpRequest request) throws IOException {
    var response = send(request);
    try (var body = response.body()) {
      if (response.statusCode() != 200) {
        throw new RegistryException(
            response.statusCode() >= 500 ? response.statusCode() : 401,
            "failed to authorize: failed to fetch oauth token: unexpected status from GET request to %s: %d"
                .formatted(request.uri().getHost(), response.statusCode()));
      }
      return body.readNBytes(Blobs.MAX_BYTES);
    }
  }

  /** The JDK's client tells of it by another exception's cause. */
  private static boolean isUnresolved(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + request.uri());
    } catch (ConnectException e) {
      boolean unknown = isUnresolved(e);
      var why =
          unknown
              ? "dial tcp: lookup " + request.uri().getHost() + ": no such host"
              : "dial tcp " + request.uri().getRawAuthority() + ": connect: connection refused";
      throw new IOException(
          "failed to do request: Get \"%s\": %s".formatted(request.uri(), why), e);
    } catch (IOException e) {
      throw new IOException(
          "failed to do request: Get \"%s\": %s".formatted(request.uri(), e.getMessage()), e);
    }
  }
}
