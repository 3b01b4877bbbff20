package dev.caravel.apiserver;

import dev.caravel.apiserver.chain.ChainLimits;
import dev.caravel.apiserver.registry.RegistryConfig;
import dev.caravel.apiserver.streams.Kubelets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an API server is told.
 *
 * @param listen where it listens; port 0 takes a free one
 * @param advertised the address others in the cluster reach it at; the listening one, or this
 *     host's, if not given
 * @param authorization who decides, one after the other
 * @param kubeletAddressTypes which of a node's addresses its kubelet is reached at, the dearest
 *     first
 */
public record ApiServerConfig(
    InetSocketAddress listen,
    Optional<InetAddress> advertised,
    CertificateConfig certificates,
    TokenConfig tokens,
    List<AuthorizationMode> authorization,
    ChainLimits limits,
    RegistryConfig registry,
    List<String> kubeletAddressTypes) {

  /** Upstream's port. */
  public static final int DEFAULT_PORT = 6443;

  public ApiServerConfig {
    authorization = List.copyOf(authorization);
    kubeletAddressTypes = List.copyOf(kubeletAddressTypes);
  }

  /** A server on the loopback address that keeps its keys in {@code pki}. */
  public static ApiServerConfig in(Path pki) {
    return new ApiServerConfig(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT),
        Optional.empty(),
        CertificateConfig.in(pki),
        TokenConfig.DEFAULT,
        List.of(AuthorizationMode.NODE, AuthorizationMode.RBAC),
        ChainLimits.DEFAULT,
        RegistryConfig.defaults(),
        Kubelets.ADDRESS_TYPES);
  }

  /** The same on another port. */
  public ApiServerConfig withPort(int port) {
    return withListen(new InetSocketAddress(listen.getAddress(), port));
  }

  /** The same at another address and port. */
  public ApiServerConfig withListen(InetSocketAddress other) {
    return new ApiServerConfig(
        other,
        advertised,
        certificates,
        tokens,
        authorization,
        limits,
        registry,
        kubeletAddressTypes);
  }

  /** The same, reached by others at {@code address}. */
  public ApiServerConfig withAdvertised(InetAddress address) {
    return new ApiServerConfig(
        listen,
        Optional.of(address),
        certificates,
        tokens,
        authorization,
        limits,
        registry,
        kubeletAddressTypes);
  }

  /** The same with other certificates. */
  public ApiServerConfig withCertificates(CertificateConfig other) {
    return new ApiServerConfig(
        listen, advertised, other, tokens, authorization, limits, registry, kubeletAddressTypes);
  }

  /** The same with other tokens. */
  public ApiServerConfig withTokens(TokenConfig other) {
    return new ApiServerConfig(
        listen,
        advertised,
        certificates,
        other,
        authorization,
        limits,
        registry,
        kubeletAddressTypes);
  }

  /** The same with other limits. */
  public ApiServerConfig withLimits(ChainLimits other) {
    return new ApiServerConfig(
        listen,
        advertised,
        certificates,
        tokens,
        authorization,
        other,
        registry,
        kubeletAddressTypes);
  }

  /** The same with another registry. */
  public ApiServerConfig withRegistry(RegistryConfig other) {
    return new ApiServerConfig(
        listen,
        advertised,
        certificates,
        tokens,
        authorization,
        limits,
        other,
        kubeletAddressTypes);
  }
}
