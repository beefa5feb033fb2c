package dev.vel.llm;

import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/** Verifies certificates against Java's trust store, and the host's name in them. */
final class Tls {
  static final TlsSocketStrategy ON_DEMAND =
      (socket, target, port, attachment, context) ->
          load().upgrade(socket, target, port, attachment, context);

  private Tls() {}

  static TlsSocketStrategy load() {
    return Loaded.STRATEGY;
  }

  private static final class Loaded {
    static final DefaultClientTlsStrategy STRATEGY = DefaultClientTlsStrategy.createDefault();
  }
}
