package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** A client certificate of the cluster's authority: CN is the user, each O a group. */
public final class CertificateAuthenticator implements Authenticator {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

  /** Certificates whose chain was checked; the oldest half is forgotten beyond this many. */
  private static final int MAX_KNOWN = 4096;

  private record Known(UserInfo user, Date notBefore, Date notAfter) {}

  private final List<X509Certificate> authorities;
  private final Clock clock;
  private final Map<X509Certificate, Known> known = new ConcurrentHashMap<>();

  public CertificateAuthenticator(List<X509Certificate> authorities, Clock clock) {
    this.authorities = List.copyOf(authorities);
    this.clock = clock;
  }

  @Override
  public Optional<UserInfo> authenticate(Credentials credentials) throws InvalidCredentials {
    if (credentials.certificates().isEmpty()) {
      return Optional.empty();
    }
    X509Certificate leaf = credentials.certificates().getFirst();
    Date now = Date.from(clock.now());
    Known before = known.get(leaf);
    if (before != null && !now.before(before.notBefore()) && !now.after(before.notAfter())) {
      return Optional.of(before.user());
    }
    verify(credentials.certificates(), authorities, now);
    UserInfo user = user(leaf);
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(leaf, new Known(user, leaf.getNotBefore(), leaf.getNotAfter()));
    return Optional.of(user);
  }

  /**
   * @throws InvalidCredentials if the chain leads to none of the authorities
   */
  static void verify(List<X509Certificate> chain, List<X509Certificate> authorities, Date now)
      throws InvalidCredentials {
    try {
      var usages = chain.getFirst().getExtendedKeyUsage();
      if (usages != null && !usages.contains(CLIENT_AUTH) && !usages.contains(ANY_USAGE)) {
        throw new InvalidCredentials("the certificate is not one for clients");
      }
      var path = new ArrayList<>(chain);
      path.removeAll(authorities); // an authority that is sent along is no part of the path
      var parameters =
          new PKIXParameters(
              authorities.stream()
                  .map(authority -> new TrustAnchor(authority, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(now);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new InvalidCredentials("the certificate cannot be verified: " + e.getMessage());
    }
  }

  static UserInfo user(X509Certificate certificate) throws InvalidCredentials {
    var groups = new ArrayList<String>();
    String name = "";
    try {
      // Last attribute first, as RFC 2253 has it: put back into the certificate's order.
      var rdns = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
      for (Rdn rdn : rdns) {
        var attributes = rdn.toAttributes().getAll();
        while (attributes.hasMore()) {
          var attribute = attributes.next();
          if (attribute.getID().equalsIgnoreCase("CN")) {
            name = String.valueOf(attribute.get());
          } else if (attribute.getID().equalsIgnoreCase("O")) {
            var values = attribute.getAll();
            while (values.hasMore()) {
              groups.add(String.valueOf(values.next()));
            }
          }
        }
      }
    } catch (NamingException e) {
      throw new InvalidCredentials("the certificate's subject cannot be read");
    }
    if (name.isEmpty()) {
      throw new InvalidCredentials("the certificate's subject has no common name");
    }
    return new UserInfo(
        name, "", groups, Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + digest(certificate))));
  }

  private static String digest(X509Certificate certificate) throws InvalidCredentials {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new InvalidCredentials("the certificate cannot be read");
    }
  }
}
