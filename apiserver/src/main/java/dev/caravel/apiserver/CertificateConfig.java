package dev.caravel.apiserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where keys and certificates are. What is not given is generated in the directory.
 *
 * @param directory {@code ca.crt}, {@code sa.key} and the rest
 * @param server the server's certificate and key, for its clients
 * @param names further DNS names and addresses the generated server certificate is for
 * @param clientAuthorities who issues client certificates
 * @param kubeletClient what this server shows to kubelets
 * @param kubeletAuthorities who issues kubelets' certificates; not checked if not given
 * @param requestHeaders which proxies may say who their callers are
 */
public record CertificateConfig(
    Path directory,
    Optional<Files> server,
    List<String> names,
    Optional<Path> clientAuthorities,
    Optional<Files> kubeletClient,
    Optional<Path> kubeletAuthorities,
    RequestHeaderConfig requestHeaders) {

  /** The files of a certificate and its key. */
  public record Files(Path certificate, Path key) {}

  public CertificateConfig {
    names = List.copyOf(names);
  }

  /** Everything generated in {@code directory}. */
  public static CertificateConfig in(Path directory) {
    return new CertificateConfig(
        directory,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        RequestHeaderConfig.DEFAULT);
  }

  /** The same with further names. */
  public CertificateConfig withNames(List<String> others) {
    return new CertificateConfig(
        directory,
        server,
        others,
        clientAuthorities,
        kubeletClient,
        kubeletAuthorities,
        requestHeaders);
  }

  /** The same, whose kubelets' certificates must be of the authorities in {@code file}. */
  public CertificateConfig withKubeletAuthorities(Path file) {
    return new CertificateConfig(
        directory,
        server,
        names,
        clientAuthorities,
        kubeletClient,
        Optional.of(file),
        requestHeaders);
  }
}
