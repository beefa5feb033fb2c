package dev.vel.cli.doctor;

import dev.vel.cli.http.Insecure;
import dev.vel.cli.output.Words;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** {@code tls}: how it is with the certificate of a vel elsewhere. */
final class Certificate {
  private static final Duration SOON = Duration.ofDays(14);
  private static final String RENEW = "have its operator renew it";
  private static final int PATIENCE_MS = 3_000;

  private Certificate() {}

  /** One that is trusted. */
  static Check judge(Instant end, Instant now) {
    String what = "the certificate is good until " + Words.of(end) + left(end, now);
    return end.isBefore(now.plus(SOON)) ? Check.warning("tls", what, RENEW) : Check.ok("tls", what);
  }

  private static String left(Instant end, Instant now) {
    return end.isAfter(now) ? ", in " + Words.span(Duration.between(now, end)) : "";
  }

  /**
   * Why one is not trusted.
   *
   * @param failure what Java says of it
   */
  static Check refused(URI url, Instant now, SSLException failure) {
    String why = String.valueOf(failure.getMessage());
    Optional<X509Certificate> shown = shown(url);
    if (shown.isPresent() && shown.get().getNotAfter().toInstant().isBefore(now)) {
      return Check.problem(
          "tls",
          "the certificate ended at " + Words.of(shown.get().getNotAfter().toInstant()),
          RENEW);
    }
    if (shown.isPresent() && shown.get().getNotBefore().toInstant().isAfter(now)) {
      return Check.problem(
          "tls",
          "the certificate is not good before " + Words.of(shown.get().getNotBefore().toInstant()),
          "set this machine's clock, or have its operator replace it");
    }
    if (why.contains("subject alternative")) {
      return Check.problem(
          "tls",
          "the certificate is not for " + url.getHost() + ": " + why,
          "use the name that it is for, or have its operator get one for this name");
    }
    if (why.contains("validity check")) {
      return Check.problem(
          "tls", "a certificate that vouches for this one has ended, or is not good yet", RENEW);
    }
    if (why.contains("certification path") || why.contains("PKIX")) {
      return Check.problem(
          "tls",
          "nobody whom this Java trusts vouches for the certificate",
          "have its operator use one of a public authority with all that stand between, or add its"
              + " issuer to the trusted ones of Java (keytool -importcert -cacerts)");
    }
    return Check.problem(
        "tls",
        Insecure.reason(failure),
        "see that https is spoken at " + url + ", and on this port");
  }

  /** Whatever is shown there; nothing is sent. */
  private static Optional<X509Certificate> shown(URI url) {
    try {
      Onlooker onlooker = new Onlooker();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {onlooker}, null);
      int port = url.getPort() < 0 ? 443 : url.getPort();
      try (Socket plain = new Socket()) {
        plain.connect(new InetSocketAddress(url.getHost(), port), PATIENCE_MS);
        plain.setSoTimeout(PATIENCE_MS);
        try (SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(plain, url.getHost(), port, true)) {
          socket.startHandshake();
        }
      }
      return Optional.ofNullable(onlooker.seen);
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty(); // What Java said at first has to do.
    }
  }

  /** Trusts whomever, to see what they show. */
  private static final class Onlooker extends X509ExtendedTrustManager {
    private @Nullable X509Certificate seen;

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      seen = chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      seen = chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      seen = chain[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("nobody else is looked at");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("nobody else is looked at");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("nobody else is looked at");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
