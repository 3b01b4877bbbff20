package dev.caravel.network.link;

/**
 * A network interface.
 *
 * @param index its number in its namespace
 * @param up whether it is administratively up
 * @param master the index of the bridge it is a port of; 0 if none
 * @param mtu the largest packet it takes, in bytes
 */
public record Link(int index, String name, boolean up, int master, int mtu) {}
