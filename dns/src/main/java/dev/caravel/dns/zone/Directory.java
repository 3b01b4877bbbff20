package dev.caravel.dns.zone;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What the cluster has. */
public interface Directory {
  /** Whether everything is known yet. */
  boolean complete();

  boolean hasNamespace(String name);

  Optional<Service> service(String namespace, String name);

  /** The slices of a Service. */
  List<EndpointSlice> slices(String namespace, String service);

  /** The Services with this cluster IP. */
  List<Service> servicesAt(InetAddress address);

  /** The slices with an endpoint of this address. */
  List<EndpointSlice> slicesAt(InetAddress address);
}
