package dev.caravel.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives pod sandboxes their place on the network. All methods may be called from any thread and
 * block until the kernel has done its part; none of them needs a program on the host.
 */
public interface PodNetwork {

  /**
   * Connects a network namespace: an interface with addresses and a default route in it, loopback
   * up, and the ports published on the host. An id that is attached already gets the addresses it
   * has, so a call that was cut short can simply be repeated.
   *
   * @param id the sandbox's id, at most 253 characters of {@code [A-Za-z0-9._-]}
   * @param netns a file that holds the namespace open, as {@code /run/netns/x} or {@code
   *     /proc/1/ns/net}
   * @throws NetworkException if the addresses are used up, a port is taken or the kernel refuses;
   *     nothing is left behind then
   */
  Attachment attach(String id, Path netns, List<PortMapping> ports);

  /** {@link #attach(String, Path, List)} without published ports. */
  default Attachment attach(String id, Path netns) {
    return attach(id, netns, List.of());
  }

  /**
   * Takes a sandbox's link, ports and addresses away. Does nothing for an id that is not attached,
   * and does not need its namespace any more.
   *
   * @throws NetworkException if the kernel refuses
   */
  void detach(String id);

  /** What {@link #attach} returned for {@code id}, also across restarts; empty if not attached. */
  Optional<Attachment> find(String id);

  /**
   * Detaches every id that is not in {@code liveIds} and puts back links' and ports' host side for
   * those that are: to be called once when the runtime has found the sandboxes that outlived it.
   */
  void reconcile(Set<String> liveIds);

  /**
   * Why sandboxes cannot be attached at present, for a person to read and for the runtime's {@code
   * NetworkReady} condition; empty when all is well.
   */
  Optional<String> problem();
}
