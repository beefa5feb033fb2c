package dev.vel.cli.context;

import dev.vel.cli.command.CommandException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The URL of a vel, checked. */
public final class Address {
  private static final int LONGEST_NAME = 100;
  private static final int HTTP_PORT = 80;

  private Address() {}

  /**
   * The URL without a trailing slash.
   *
   * @param source where it was said, for the message
   */
  public static URI parse(String text, String source) {
    URI uri = uri(text, source);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw unfinished(text, source);
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw CommandException.usage(
          source
              + " must not hold a user, a query or a fragment; without them it is "
              + shown(text));
    }
    if (uri.getPort() > 65_535) {
      throw refused(text, source, "names a port over 65535");
    }
    return URI.create(uri.toString().replaceAll("/+$", ""));
  }

  /** Whether what is sent there could be read on the way. */
  public static boolean exposed(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) && !loopback(uri.getHost());
  }

  /** Whether it is on this machine. */
  public static boolean loopback(URI uri) {
    return loopback(uri.getHost());
  }

  /**
   * What starts a daemon of one's own there; empty where none can be: such a one is on this machine
   * and speaks plain HTTP, at the port that it is told.
   */
  public static Optional<String> starting(URI uri) {
    if (!loopback(uri) || !"http".equalsIgnoreCase(uri.getScheme())) {
      return Optional.empty();
    }
    int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
    return Optional.of("start it with `vel daemon start --port " + port + "`");
  }

  private static boolean loopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /**
   * A context's name made from its URL: {@code host} or {@code host-port}, and always one that a
   * context may have.
   */
  public static String name(URI uri) {
    String host = uri.getHost().replaceAll("[\\[\\]]", "").replaceFirst("^:", "0:");
    String plain = host.replaceAll("[^A-Za-z0-9._-]", ".");
    String port =
        uri.getPort() >= 0
            ? "-" + uri.getPort()
            : plain.equals(Contexts.LOCAL) ? "-" + uri.getScheme() : "";
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME - port.length())) + port;
  }

  private static URI uri(String text, String source) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      throw text.contains("://")
          ? refused(text, source, "has something in it that no URL may have")
          : unfinished(text, source);
    }
  }

  /** The refusal that says what was probably meant. */
  private static CommandException unfinished(String text, String source) {
    String bare = text.strip();
    String why = "must start with http:// or https:// and name a host";
    if (!bare.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?/*")) {
      return refused(text, source, why);
    }
    String scheme = loopback(bare.replaceFirst("[:/].*", "")) ? "http://" : "https://";
    return CommandException.usage(
        source + " " + why + "; '" + text + "' may be " + scheme + bare.replaceFirst("/+$", ""));
  }

  private static CommandException refused(String text, String source, String why) {
    return CommandException.usage(
        source + " " + why + ", such as https://vel.example.com; it is '" + shown(text) + "'");
  }

  /** What may be told of a text that was to be a URL: passwords stand before @, tokens behind ?. */
  public static String shown(String text) {
    String bare = text.strip();
    int scheme = bare.indexOf("://") < 0 ? 0 : bare.indexOf("://") + "://".length();
    int host = Math.max(scheme, bare.lastIndexOf('@') + 1);
    return bare.substring(0, scheme) + bare.substring(host).replaceFirst("(?s)[?#].*", "");
  }
}
