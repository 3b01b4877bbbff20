package dev.caravel.proxy;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServiceSpec;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.function.Consumer;

/** Services and slices as tests need them. */
public final class Objects {
  private Objects() {}

  /** A Service {@code default/NAME} with TCP port 80. */
  public static Service service(String name, String clusterIp, Consumer<ServiceSpec.Builder> more) {
    return Service.builder()
        .metadata(m -> m.namespace("default").name(name))
        .spec(s -> {
          s.type("ClusterIP").clusterIP(clusterIp).clusterIPs(List.of(clusterIp));
          s.addPorts(p -> p.protocol("TCP").port(80));
          more.accept(s);
        })
        .build();
  }

  public static Service service(String name, String clusterIp) {
    return service(name, clusterIp, s -> {});
  }

  /**
   * A slice of {@code default/SERVICE} with TCP port 8080.
   *
   * @param endpoints each as {@code 10.0.0.1}, with words after it: {@code unready}, {@code
   *     terminating}, {@code serving}, and {@code @NODE}
   */
  public static EndpointSlice slice(String service, String... endpoints) {
    return slice(service, "TCP", 8080, endpoints);
  }

  public static EndpointSlice slice(
      String service, String protocol, int port, String... endpoints) {
    var builder =
        EndpointSlice.builder()
            .metadata(m ->
                m.namespace("default")
                    .name(service + "-abcde")
                    .putLabels("kubernetes.io/service-name", service))
            .addressType("IPv4")
            .addPorts(p -> p.name("").protocol(protocol).port(port));
    for (var text : endpoints) {
      var words = List.of(text.split(" "));
      boolean unready = words.contains("unready") || words.contains("terminating");
      builder.addEndpoints(e -> {
        e.addresses(List.of(words.getFirst()));
        e.conditions(c ->
            c.ready(!unready)
                .serving(!unready || words.contains("serving"))
                .terminating(words.contains("terminating")));
        words.stream()
            .filter(word -> word.startsWith("@"))
            .forEach(word -> e.nodeName(word.substring(1)));
      });
    }
    return builder.build();
  }
}
