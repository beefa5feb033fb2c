package dev.vel.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A database address as people have it, taken apart: libpq's URI form (PostgreSQL manual, 34.1.1.2)
 * or the JDBC driver's.
 *
 * @param url {@code jdbc:postgresql:} form without user or password
 */
record DatabaseUrl(String url, Optional<String> user, Optional<Secret> password) {
  private static final Pattern SCHEME =
      Pattern.compile("(?:jdbc:postgresql:|postgres(?:ql)?:)(?://)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+(%[\\w.]+)?]|[\\w.-]+)?(:\\d{1,5})?");

  /** What is wrong with an address, to follow the setting's name; it never quotes the address. */
  static final class InvalidUrl extends Exception {
    private final String problem;

    InvalidUrl(String problem) {
      super(problem);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }

  static DatabaseUrl parse(String text) throws InvalidUrl {
    var scheme = SCHEME.matcher(text);
    boolean jdbc = text.regionMatches(true, 0, "jdbc:", 0, 5);
    if (!scheme.lookingAt() || (!jdbc && !scheme.group().endsWith("//"))) {
      throw new InvalidUrl(
          "must start with postgres://, postgresql:// or jdbc:postgresql:, such as"
              + " postgres://user:password@host:5432/vel");
    }
    String rest = text.substring(scheme.end());
    int question = rest.indexOf('?');
    Map<String, String> query = query(question < 0 ? "" : rest.substring(question + 1));
    String place = question < 0 ? rest : rest.substring(0, question);
    boolean named = !scheme.group().endsWith("//");
    int slash = place.indexOf('/');
    String authority = named ? "" : slash < 0 ? place : place.substring(0, slash);
    String database = named ? place : slash < 0 ? "" : place.substring(slash + 1);
    return assemble(authority, decode(database), query, jdbc);
  }

  private static DatabaseUrl assemble(
      String authority, String database, Map<String, String> query, boolean jdbc)
      throws InvalidUrl {
    int at = authority.lastIndexOf('@');
    String login = at < 0 ? "" : authority.substring(0, at);
    int colon = login.indexOf(':');
    String user = take(query, "user", decode(colon < 0 ? login : login.substring(0, colon)));
    String password = take(query, "password", colon < 0 ? "" : decode(login.substring(colon + 1)));
    String hosts = hosts(authority.substring(at + 1), query);
    String name = take(query, "dbname", database);
    String parameters = DatabaseParameters.of(query, jdbc);
    return new DatabaseUrl(
        "jdbc:postgresql://" + hosts + "/" + encode(name) + parameters,
        Optional.of(user).filter(value -> !value.isEmpty()),
        Optional.of(password).filter(value -> !value.isEmpty()).map(Secret::new));
  }

  private static String hosts(String fromAuthority, Map<String, String> query) throws InvalidUrl {
    String host = take(query, "host", fromAuthority);
    String port = take(query, "port", "");
    if (host.startsWith("/") || host.toLowerCase(Locale.ROOT).contains("%2f")) {
      throw new InvalidUrl(
          "points at a Unix socket, which the driver cannot use; name a host and port, such as"
              + " postgres://user:password@localhost:5432/vel");
    }
    for (String each : host.split(",", -1)) {
      if (!HOST.matcher(each).matches()) {
        throw new InvalidUrl(
            "has a host or port that is not one; write host:port, IPv6 as [::1]:5432, and"
                + " percent-encode whatever is neither letter nor digit in the password");
      }
    }
    if (!port.isEmpty() && !port.matches("\\d{1,5}")) {
      throw new InvalidUrl("has a port that is not a number");
    }
    String named = host.isEmpty() || host.startsWith(":") ? "localhost" + host : host;
    return port.isEmpty() ? named : named + ":" + port;
  }

  private static Map<String, String> query(String text) throws InvalidUrl {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isBlank()) {
        query.put(
            decode(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String take(Map<String, String> query, String name, String otherwise) {
    String value = query.remove(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** Percent-decoding as libpq does it: a plus sign is a plus sign. */
  private static String decode(String text) throws InvalidUrl {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidUrl("has a % that is not followed by two hex digits; write it as %25");
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
