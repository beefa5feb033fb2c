package dev.vel.cli.http;

import javax.net.ssl.SSLException;

/** Why there is no secure connection, in words for people. */
public final class Insecure {
  private Insecure() {}

  public static String reason(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("unrecognized SSL message")) {
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
