package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.cri.v1.DNSConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How pods resolve names.
 *
 * @param servers of the cluster's DNS; none: there is none
 * @param domain of the cluster
 * @param hostFile the node's resolv.conf; an empty path: none
 */
public record DnsSettings(List<String> servers, String domain, Path hostFile) {
  // What glibc reads of a resolv.conf; more is of no use.
  private static final int MOST_SERVERS = 3;
  private static final int MOST_SEARCHES = 32;

  /** A resolv.conf in the making. */
  private record Resolver(Set<String> servers, Set<String> searches, Map<String, String> options) {
    Resolver() {
      this(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashMap<>());
    }

    void option(String text) {
      int colon = text.indexOf(':');
      options.put(colon < 0 ? text : text.substring(0, colon), text);
    }
  }

  DNSConfig of(Pod pod) {
    var resolver = base(pod);
    var more = pod.spec().dnsConfig();
    resolver.servers().addAll(more.nameservers());
    resolver.searches().addAll(more.searches());
    for (var option : more.options()) {
      resolver.option(option.hasValue() ? option.name() + ":" + option.value() : option.name());
    }
    return DNSConfig.newBuilder()
        .addAllServers(resolver.servers().stream().limit(MOST_SERVERS).toList())
        .addAllSearches(resolver.searches().stream().limit(MOST_SEARCHES).toList())
        .addAllOptions(resolver.options().values())
        .build();
  }

  private Resolver base(Pod pod) {
    var policy = pod.spec().dnsPolicy();
    boolean cluster =
        policy.equals("ClusterFirstWithHostNet")
            || (!policy.equals("Default") && !policy.equals("None") && !pod.spec().hostNetwork());
    if (policy.equals("None")) {
      return new Resolver();
    }
    var host = host();
    if (!cluster || servers.isEmpty()) {
      return host;
    }
    var resolver = new Resolver();
    resolver.servers().addAll(servers);
    if (!domain.isEmpty()) {
      resolver.searches().add(pod.metadata().namespace() + ".svc." + domain);
      resolver.searches().add("svc." + domain);
      resolver.searches().add(domain);
    }
    resolver.searches().addAll(host.searches());
    host.options().values().forEach(resolver::option);
    resolver.option("ndots:5");
    return resolver;
  }

  private Resolver host() {
    var resolver = new Resolver();
    for (var line : lines()) {
      var words = List.of(line.strip().split("\\s+"));
      var rest = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> resolver.servers().addAll(rest);
        case "search", "domain" -> {
          resolver.searches().clear();
          resolver.searches().addAll(rest);
        }
        case "options" -> rest.forEach(resolver::option);
        default -> {
          // A comment, or what has no meaning here.
        }
      }
    }
    resolver.searches().remove(".");
    return resolver;
  }

  private List<String> lines() {
    if (hostFile.toString().isEmpty()) {
      return List.of();
    }
    try {
      return new ArrayList<>(Files.readAllLines(hostFile));
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + hostFile, e);
    }
  }
}
