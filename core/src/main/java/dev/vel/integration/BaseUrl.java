package dev.vel.integration;

import dev.vel.wire.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The one spelling of an address that is accepted: what vel checks must be what it later calls, so
 * anything that two readers could take for two things is refused.
 */
public final class BaseUrl {
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern FOUR =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final Pattern LABEL_OF_NUMBER = Pattern.compile("(?i)[0-9]+|0x[0-9a-f]*");

  private BaseUrl() {}

  /** The address in its plain form: lower-case host, no trailing dot or slash, no default port. */
  public static String read(Fields fields, String name, String text) {
    try {
      return plain(text);
    } catch (Unusable e) {
      fields.problem(name, e.getMessage());
      return "";
    }
  }

  private static final class Unusable extends Exception {
    Unusable(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private static String plain(String text) throws Unusable {
    URI uri = parse(text);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    String host = host(uri.getHost().toLowerCase(Locale.ROOT));
    int port = uri.getPort();
    if (port == 0 || port > 65_535 || uri.getRawAuthority().endsWith(":")) {
      throw new Unusable("must have a port of 1–65535 or none");
    }
    boolean usual = port == -1 || port == (scheme.equals("https") ? 443 : 80);
    String path = uri.getRawPath().replaceFirst("/+$", "");
    if (path.contains("//") || path.matches("(?i).*(/|%2f)(\\.|%2e){1,2}((/|%2f).*)?")) {
      throw new Unusable("must have a plain path, without empty, . or .. segments");
    }
    return scheme + "://" + host + (usual ? "" : ":" + port) + path;
  }

  private static URI parse(String text) throws Unusable {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException notOne) {
      throw new Unusable("must be an address such as https://models.example.com/v1");
    }
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.isOpaque()) {
      throw new Unusable("must be an address such as https://models.example.com/v1");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw new Unusable("must not hold a user name or password; the key goes into api_key");
    }
    if (uri.getHost() == null) {
      throw new Unusable(
          "must name a host by its ASCII name (international names in their xn-- form) or as a plain"
              + " IP address");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new Unusable("must not have a query or a fragment");
    }
    return uri;
  }

  /** Numbers in other notations (127.1, 0x7f.1, 2130706433, 0177.0.0.1) are no names. */
  private static String host(String given) throws Unusable {
    if (given.startsWith("[")) {
      if (given.contains("%")) {
        throw new Unusable("must not name a network interface");
      }
      return given;
    }
    String host = given.endsWith(".") ? given.substring(0, given.length() - 1) : given;
    boolean numeric =
        NUMBERS.matcher(host).matches()
            || LABEL_OF_NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
    if (numeric && (!FOUR.matcher(host).matches() || given.endsWith("."))) {
      throw new Unusable("must write an IPv4 address as four plain numbers, such as 192.0.2.1");
    }
    return host;
  }
}
