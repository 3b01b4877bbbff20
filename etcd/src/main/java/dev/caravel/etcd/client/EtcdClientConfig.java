package dev.caravel.etcd.client;

import dev.caravel.etcd.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an etcd cluster is.
 *
 * @param endpoints in the order in which they are tried
 * @param tls for {@code https} endpoints; empty for plain ones
 * @param timeout how long a call may take before it is given up
 */
public record EtcdClientConfig(
    List<InetSocketAddress> endpoints, Optional<TlsFiles> tls, Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int DEFAULT_PORT = 2379;

  /**
   * Reads endpoints as {@code --etcd-servers} has them.
   *
   * @param urls all {@code http} or all {@code https}; what has no scheme counts as {@code http}
   * @param files for {@code https}
   * @throws IllegalArgumentException if there is none, one is malformed, or they are mixed
   */
  public static EtcdClientConfig of(List<String> urls, TlsFiles files) {
    var endpoints = new ArrayList<InetSocketAddress>();
    boolean secure = false;
    for (String text : urls) {
      var url = parse(text);
      boolean https = "https".equals(url.getScheme());
      if (!https && !"http".equals(url.getScheme())) {
        throw new IllegalArgumentException("etcd endpoint \"" + text + "\" is not http or https");
      }
      if (!endpoints.isEmpty() && https != secure) {
        throw new IllegalArgumentException("etcd endpoints are partly https, partly not");
      }
      secure = https;
      int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
      endpoints.add(InetSocketAddress.createUnresolved(url.getHost(), port));
    }
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("no etcd endpoint is given");
    }
    return new EtcdClientConfig(
        List.copyOf(endpoints), secure ? Optional.of(files) : Optional.empty(), TIMEOUT);
  }

  private static URI parse(String text) {
    try {
      var url = new URI(text.contains("://") ? text : "http://" + text);
      if (url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("etcd endpoint \"" + text + "\" is no URL", e);
    }
    throw new IllegalArgumentException("etcd endpoint \"" + text + "\" has no host");
  }
}
