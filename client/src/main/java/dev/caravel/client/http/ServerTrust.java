package dev.caravel.client.http;

import dev.caravel.client.kubeconfig.Context;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which servers are trusted: those whose certificate a context's authorities have signed. */
final class ServerTrust {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private ServerTrust() {}

  static TrustManager of(Context context) throws GeneralSecurityException {
    if (context.insecure()) {
      return new Anyone();
    }
    var authorities = trusting(context);
    return context.tlsServerName().isEmpty()
        ? authorities
        : new Named(authorities, context.tlsServerName().toLowerCase(Locale.ROOT));
  }

  private static X509ExtendedTrustManager trusting(Context context)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance("PKIX");
    if (context.authorities().isEmpty()) {
      factory.init((KeyStore) null);
    } else {
      Set<TrustAnchor> anchors =
          Pem.certificates(context.authorities().toByteArray()).stream()
              .map(certificate -> new TrustAnchor(certificate, null))
              .collect(Collectors.toSet());
      var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      factory.init(new CertPathTrustManagerParameters(parameters));
    }
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  /** Trusts a server by another name than that of its URL. */
  private static final class Named extends ServersOnly {
    private final X509ExtendedTrustManager authorities;
    private final String name;

    Named(X509ExtendedTrustManager authorities, String name) {
      this.authorities = authorities;
      this.name = name;
    }

    @Override
    void check(X509Certificate[] chain, String authType) throws CertificateException {
      authorities.checkServerTrusted(chain, authType);
      Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
      boolean found =
          names != null
              && names.stream()
                  .anyMatch(entry -> matches((Integer) entry.get(0), String.valueOf(entry.get(1))));
      if (!found) {
        throw new CertificateException("the server's certificate is not for " + name);
      }
    }

    private boolean matches(int type, String of) {
      var lower = of.toLowerCase(Locale.ROOT);
      return switch (type) {
        case IP_ADDRESS -> lower.equals(name);
        case DNS_NAME ->
            lower.equals(name)
                || (lower.startsWith("*.")
                    && name.indexOf('.') > 0
                    && name.substring(name.indexOf('.')).equals(lower.substring(1)));
        default -> false;
      };
    }
  }

  /** {@code insecure-skip-tls-verify}: the user has said so. */
  private static final class Anyone extends ServersOnly {
    @Override
    void check(X509Certificate[] chain, String authType) {}
  }

  private abstract static class ServersOnly extends X509ExtendedTrustManager {
    abstract void check(X509Certificate[] chain, String authType) throws CertificateException;

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
