package dev.caravel.apiserver.validation;

import dev.caravel.api.certificates.v1.CertificateSigningRequest;
import dev.caravel.api.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Rules of CertificateSigningRequests. */
final class CertificateRules {
  private static final Path SPEC = Path.of("spec");
  private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
  private static final int LEAST_SECONDS = 600;
  private static final int DOMAIN_CHARS = 253;
  private static final int PATH_CHARS = 253 + 63 + 1;

  private static final Set<String> USAGES =
      new TreeSet<>(
          Set.of(
              "any",
              "cert sign",
              "client auth",
              "code signing",
              "content commitment",
              "crl sign",
              "data encipherment",
              "decipher only",
              "digital signature",
              "email protection",
              "encipher only",
              "ipsec end system",
              "ipsec tunnel",
              "ipsec user",
              "key agreement",
              "key encipherment",
              "microsoft sgc",
              "netscape sgc",
              "ocsp signing",
              "s/mime",
              "server auth",
              "signing",
              "timestamping"));

  private CertificateRules() {}

  static void check(CertificateSigningRequest request, Errors errors) {
    var spec = request.spec();
    String pem = new String(spec.request().toByteArray(), StandardCharsets.ISO_8859_1);
    if (!pem.contains("-----BEGIN CERTIFICATE REQUEST-----")) {
      Bytes sent = spec.request();
      errors.invalid(
          SPEC.to("request"),
          sent.size() == 0 ? null : sent,
          "PEM block type must be CERTIFICATE REQUEST");
    }
    if (spec.usages().isEmpty()) {
      errors.required(SPEC.to("usages"));
    }
    for (int i = 0; i < spec.usages().size(); i++) {
      if (!USAGES.contains(spec.usages().get(i))) {
        errors.unsupported(SPEC.to("usages").at(i), spec.usages().get(i), USAGES);
      }
    }
    var seen = new HashSet<String>();
    for (int i = 0; i < spec.usages().size(); i++) {
      if (!seen.add(spec.usages().get(i))) {
        errors.duplicate(SPEC.to("usages").at(i), spec.usages().get(i));
      }
    }
    if (spec.signerName().equals(LEGACY_SIGNER)) {
      errors.invalid(
          SPEC.to("signerName"),
          spec.signerName(),
          "the legacy signerName is not allowed via this API version");
    } else {
      signer(SPEC.to("signerName"), spec.signerName(), errors);
    }
    if (spec.hasExpirationSeconds() && spec.expirationSeconds() < LEAST_SECONDS) {
      errors.invalid(
          SPEC.to("expirationSeconds"),
          spec.expirationSeconds(),
          "may not specify a duration less than 600 seconds (10 minutes)");
    }
  }

  /** A domain and a path, such as {@code example.com/signer-name}. */
  private static void signer(Path path, String name, Errors errors) {
    if (name.isEmpty()) {
      errors.required(path);
      return;
    }
    String[] parts = name.split("/", -1);
    if (parts.length != 2) {
      errors.invalid(
          path,
          name,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      return;
    }
    if (parts[0].length() > DOMAIN_CHARS) {
      errors.tooLong(path, DOMAIN_CHARS);
    }
    String[] labels = parts[0].split("\\.", -1);
    for (String label : labels) {
      for (String mistake : Names.dnsLabel(label)) {
        errors.invalid(
            path, parts[0], "validating label %s: %s".formatted(Shown.quoted(label), mistake));
      }
    }
    if (labels.length < 2) {
      errors.invalid(
          path, parts[0], "should be a domain with at least two segments separated by dots");
    }
    for (String label : parts[1].split("\\.", -1)) {
      for (String mistake : Names.dnsSubdomain(label)) {
        errors.invalid(
            path, parts[1], "validating label %s: %s".formatted(Shown.quoted(label), mistake));
      }
    }
    if (name.length() > DOMAIN_CHARS + PATH_CHARS) {
      errors.tooLong(path, DOMAIN_CHARS + PATH_CHARS);
    }
  }
}
