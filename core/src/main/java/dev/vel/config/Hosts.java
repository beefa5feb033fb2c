package dev.vel.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What counts as a host, an origin, an address or a network; nothing is looked up. */
final class Hosts {
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_]([\\w-]{0,62})(\\.[A-Za-z0-9_][\\w-]{0,62})*\\.?");
  private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private Hosts() {}

  static boolean isHost(String text) {
    return literal(text).isPresent() || NAME.matcher(text).matches();
  }

  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || literal(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /** Whether the list names this host, as the same name or as another spelling of its address. */
  static boolean isNamed(String host, List<String> names) {
    Optional<InetAddress> address = literal(host);
    return names.stream()
        .anyMatch(name ->
            name.equalsIgnoreCase(host) || (address.isPresent() && literal(name).equals(address)));
  }

  /** An IP address, or a network such as {@code 10.0.0.0/8}. */
  static boolean isNetwork(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty() || slash < 0) {
      return address.isPresent();
    }
    String prefix = text.substring(slash + 1);
    int bits = address.get().getAddress().length * 8;
    return prefix.matches("\\d{1,3}") && Integer.parseInt(prefix) <= bits;
  }

  /** The origin as browsers send it, or nothing when it is not exactly one. */
  static Optional<String> origin(String text) {
    return web(text)
        .filter(uri -> uri.getRawPath().isEmpty() && uri.getRawQuery() == null)
        .map(uri -> text.toLowerCase(Locale.ROOT));
  }

  /** An {@code http} or {@code https} address with a host, and without a user or a fragment. */
  static Optional<URI> web(String text) {
    try {
      URI uri = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean plain = uri.getRawUserInfo() == null && uri.getRawFragment() == null;
      return web && uri.getHost() != null && plain && uri.getPort() <= 65_535
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException notOne) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> literal(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!bare.contains(":") && !FOUR_NUMBERS.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }
}
