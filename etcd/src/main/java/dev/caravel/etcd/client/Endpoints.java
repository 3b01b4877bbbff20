package dev.caravel.etcd.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives gRPC the endpoints, by a target as {@code caravel-etcd:///host:port,host:port}. It connects
 * to the first that answers, and to another when that one has gone.
 */
final class Endpoints extends NameResolverProvider {
  static final String SCHEME = "caravel-etcd";

  static String target(List<InetSocketAddress> endpoints) {
    var hosts = new ArrayList<String>();
    for (var endpoint : endpoints) {
      hosts.add(endpoint.getHostString() + ":" + endpoint.getPort());
    }
    return SCHEME + ":///" + String.join(",", hosts);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 0; // nobody's default
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
    String hosts = target.getPath().substring(1);
    return new NameResolver() {
      private @Nullable Listener2 listener;

      @Override
      public String getServiceAuthority() {
        return hosts.split(",", 2)[0];
      }

      @Override
      public void start(Listener2 listener) {
        this.listener = listener;
        resolve();
      }

      @Override
      public void refresh() {
        resolve();
      }

      private void resolve() {
        var groups = new ArrayList<EquivalentAddressGroup>();
        for (String host : hosts.split(",", -1)) {
          int colon = host.lastIndexOf(':');
          var address =
              new InetSocketAddress(
                  host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
          if (!address.isUnresolved()) {
            groups.add(
                new EquivalentAddressGroup(
                    address,
                    Attributes.newBuilder()
                        .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, host)
                        .build()));
          }
        }
        if (listener == null) {
          return; // nobody listens yet
        }
        listener.onResult(
            ResolutionResult.newBuilder()
                .setAddressesOrError(
                    groups.isEmpty()
                        ? StatusOr.fromStatus(
                            Status.UNAVAILABLE.withDescription("no host of " + hosts + " is known"))
                        : StatusOr.fromValue(groups))
                .build());
      }

      @Override
      public void shutdown() {
        // nothing runs
      }
    };
  }
}
