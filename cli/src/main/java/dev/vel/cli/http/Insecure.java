package dev.vel.cli.http;

import javax.net.ssl.SSLException;

/** Why there is no secure connection, in words for people. */
public final class Insecure {
  private Insecure() {}

  /** Whether the first answer to the handshake was none: nothing was sent but its beginning. */
  static boolean isPlain(SSLException failure) {
    return String.valueOf(failure.getMessage()).contains("unrecognized SSL message");
  }

  public static String reason(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (isPlain(failure)) {
      return "https is not spoken there; an address with http:// may be right";
    }
    if (message.contains("validity check failed")) {
      return "no secure connection: its certificate is not good at this time";
    }
    if (message.contains("PKIX path building failed")) {
      return "no secure connection: nobody whom this Java trusts vouches for its certificate";
    }
    return "no secure connection: " + message;
  }
}
