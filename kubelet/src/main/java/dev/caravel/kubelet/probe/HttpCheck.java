package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.HTTPGetAction;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A GET request of which the status alone matters. Certificates are not verified, redirects are
 * followed on the same host, as upstream does both. Worded as Go words its errors.
 */
public final class HttpCheck {
  private static final int REDIRECT_LIMIT = 10;
  private static final int HEAD_LIMIT = 64 << 10;

  /** An answer's status, and where it sends one. */
  private record Answer(int status, String location) {}

  private final URI url;
  private final Map<String, String> headers;
  private final Duration timeout;

  private HttpCheck(URI url, Map<String, String> headers, Duration timeout) {
    this.url = url;
    this.headers = headers;
    this.timeout = timeout;
  }

  /**
   * The request that a probe or hook describes.
   *
   * @param address of the pod, unless the action names a host
   * @throws IllegalArgumentException if it cannot be made
   */
  public static HttpCheck of(
      HTTPGetAction action, Container container, String address, Duration timeout) {
    var scheme = action.scheme().isEmpty() ? "http" : action.scheme().toLowerCase(Locale.ROOT);
    var host = action.host().isEmpty() ? address : action.host();
    var path = action.path().startsWith("/") ? action.path() : "/" + action.path();
    int port = Ports.resolve(action.port(), container);
    var authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    var headers = new LinkedHashMap<String, String>();
    headers.put("Host", authority);
    headers.put("User-Agent", "kube-probe/1.36");
    headers.put("Accept", "*/*");
    for (var header : action.httpHeaders()) {
      var name = canonical(header.name());
      if (header.value().isEmpty()) {
        headers.remove(name);
      } else {
        headers.put(name, header.value());
      }
    }
    headers.put("Connection", "close");
    return new HttpCheck(URI.create(scheme + "://" + authority + path), headers, timeout);
  }

  private static String canonical(String name) {
    for (var known : new String[] {"Host", "User-Agent", "Accept"}) {
      if (known.equalsIgnoreCase(name)) {
        return known;
      }
    }
    return name;
  }

  /**
   * Sends it.
   *
   * @return the status
   * @throws IOException if there is no answer within the time, with what Go's client would say
   */
  public int status() throws IOException {
    var at = url;
    for (int i = 0; i < REDIRECT_LIMIT; i++) {
      var answer = get(at);
      boolean redirect = answer.status() / 100 == 3 && !answer.location().isEmpty();
      if (!redirect) {
        return answer.status();
      }
      var next = at.resolve(answer.location());
      if (!String.valueOf(next.getHost()).equals(url.getHost())) {
        return answer.status();
      }
      at = next;
    }
    throw new IOException("Get \"" + at + "\": stopped after " + REDIRECT_LIMIT + " redirects");
  }

  private Answer get(URI target) throws IOException {
    try (var socket = connect(target)) {
      var head = new StringBuilder("GET ").append(target.getRawPath());
      if (target.getRawQuery() != null) {
        head.append('?').append(target.getRawQuery());
      }
      head.append(" HTTP/1.1\r\n");
      headers.forEach(
          (name, value) -> head.append(name).append(": ").append(oneLine(value)).append("\r\n"));
      var out = socket.getOutputStream();
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return answer(new BufferedInputStream(socket.getInputStream()));
    } catch (SocketTimeoutException e) {
      throw new IOException(
          "Get \""
              + target
              + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
          e);
    } catch (ConnectException e) {
      throw new IOException("Get \"" + target + "\": " + TcpCheck.refused(target), e);
    } catch (IOException e) {
      throw new IOException("Get \"" + target + "\": " + e.getMessage(), e);
    }
  }

  private static String oneLine(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  private Socket connect(URI target) throws IOException {
    boolean secure = "https".equals(target.getScheme());
    int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
    int millis = (int) timeout.toMillis();
    var host = target.getHost().replaceAll("^\\[|]$", "");
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), millis);
      socket.setSoTimeout(millis);
      if (!secure) {
        return socket;
      }
      var wrapped = trusting().getSocketFactory().createSocket(socket, host, port, true);
      wrapped.setSoTimeout(millis);
      return wrapped;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Answer answer(InputStream in) throws IOException {
    var first = line(in);
    var words = first.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[0-9]{3}")) {
      throw new IOException("malformed HTTP response \"" + first + "\"");
    }
    var location = "";
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.regionMatches(true, 0, "location:", 0, "location:".length())) {
        location = line.substring("location:".length()).strip();
      }
    }
    return new Answer(Integer.parseInt(words[1]), location);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
      if (line.length() > HEAD_LIMIT) {
        throw new IOException("the answer's head is too long");
      }
    }
    if (line.isEmpty()) {
      return "";
    }
    int end = line.length() - 1;
    return line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  /** Trusts everybody: a probe asks whether something answers, not who. */
  private static SSLContext trusting() throws IOException {
    var all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {all}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS: " + e.getMessage(), e);
    }
  }
}
