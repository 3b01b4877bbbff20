package dev.caravel.network.link;

import dev.caravel.network.address.MacAddress;
import dev.caravel.network.kernel.NetworkNamespace;

/**
 * A pair of connected interfaces to be made (veth(4)).
 *
 * @param bridge the index of the bridge that the host's end becomes a port of
 * @param podNamespace where the other end goes
 * @param mtu the largest packet, in bytes
 */
public record VethPair(
    String hostName,
    int bridge,
    String podName,
    MacAddress podMac,
    NetworkNamespace podNamespace,
    int mtu) {}
