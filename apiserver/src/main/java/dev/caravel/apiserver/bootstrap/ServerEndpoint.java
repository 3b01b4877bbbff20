package dev.caravel.apiserver.bootstrap;

/**
 * Where pods reach the API server behind the Service default/kubernetes.
 *
 * @param address an IPv4 address, empty if the Service's endpoints are somebody else's business
 *     ({@code --endpoint-reconciler-type=none})
 */
public record ServerEndpoint(String address, int port) {}
