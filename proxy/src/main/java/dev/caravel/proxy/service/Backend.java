package dev.caravel.proxy.service;

import java.net.InetAddress;

/**
 * Where connections to a Service may go.
 *
 * @param local whether it is on this node
 */
public record Backend(InetAddress address, int port, boolean local) {}
