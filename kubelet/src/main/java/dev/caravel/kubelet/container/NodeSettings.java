package dev.caravel.kubelet.container;

import dev.caravel.api.quantity.Quantity;
import dev.caravel.kubelet.files.PodDirectories;
import java.util.Map;

/**
 * What sandboxes and containers take from their node.
 *
 * @param cgroupRoot the cgroup that holds those of all pods, {@code /kubepods}
 * @param allocatable what the node can give to pods
 * @param memoryBytes what the node has
 */
public record NodeSettings(
    String nodeName,
    PodDirectories directories,
    DnsSettings dns,
    String cgroupRoot,
    Map<String, Quantity> allocatable,
    long memoryBytes) {}
