package dev.caravel.runtime;

import dev.caravel.network.Attachment;
import dev.caravel.network.PodNetwork;
import dev.caravel.network.PortMapping;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Gives sandboxes addresses one after another; nothing but loopback works in them. */
final class NumberedNetwork implements PodNetwork {
  final Map<String, Attachment> attached = new ConcurrentHashMap<>();
  final Map<String, List<PortMapping>> ports = new ConcurrentHashMap<>();
  private int last = 1;

  @Override
  public synchronized Attachment attach(String id, Path netns, List<PortMapping> published) {
    if (!Files.exists(netns)) {
      throw new IllegalArgumentException("there is no network namespace " + netns);
    }
    ports.put(id, published);
    return attached.computeIfAbsent(
        id,
        key ->
            new Attachment(
                key,
                List.of(InetAddress.ofLiteral("10.99.0." + ++last)),
                List.of(InetAddress.ofLiteral("10.99.0.1")),
                "eth0",
                "veth" + last,
                "0a:58:0a:63:00:02"));
  }

  @Override
  public void detach(String id) {
    attached.remove(id);
    ports.remove(id);
  }

  @Override
  public Optional<Attachment> find(String id) {
    return Optional.ofNullable(attached.get(id));
  }

  @Override
  public void reconcile(Set<String> liveIds) {
    attached.keySet().retainAll(liveIds);
  }

  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }
}
