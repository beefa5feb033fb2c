package dev.vel.config;

import dev.vel.config.DatabaseUrl.InvalidUrl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A database address's parameters in the JDBC driver's words. Names without a word of its own go
 * through as they are, and the driver ignores those it does not know; only an unknown one about TLS
 * is refused, because ignoring it could leave a connection open to be read.
 */
final class DatabaseParameters {
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** libpq's names (PostgreSQL manual, 34.1.2), and those of other drivers, for the JDBC ones. */
  private static final Map<String, String> NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "channel_binding", "channelBinding",
          "gssencmode", "gssEncMode",
          "sslnegotiation", "sslNegotiation",
          "require_auth", "requireAuth",
          "krbsrvname", "kerberosServerName",
          "schema", "currentSchema");

  private static final Map<String, String> TARGETS =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  /** What the driver knows about TLS beside the mode, as it spells it. */
  private static final List<String> TLS =
      List.of(
          "sslcert",
          "sslfactory",
          "sslfactoryarg",
          "sslhostnameverifier",
          "sslkey",
          "sslNegotiation",
          "sslpassword",
          "sslpasswordcallback",
          "sslResponseTimeout",
          "sslrootcert");

  /** libpq's own that the driver needs no word for. */
  private static final List<String> DROPPED_TLS =
      List.of("sslcompression", "sslsni", "sslcertmode", "sslkeylogfile");

  private DatabaseParameters() {}

  /** The query part with its question mark; empty when nothing is left to say. */
  static String of(Map<String, String> query, boolean jdbc) throws InvalidUrl {
    Map<String, String> words = new LinkedHashMap<>();
    for (var entry : query.entrySet()) {
      put(words, entry.getKey(), entry.getValue(), jdbc);
    }
    StringJoiner text = new StringJoiner("&", "?", "").setEmptyValue("");
    words.forEach((name, value) -> text.add(name + "=" + DatabaseUrl.encode(value)));
    return text.toString();
  }

  private static void put(Map<String, String> words, String name, String value, boolean jdbc)
      throws InvalidUrl {
    switch (name) {
      case "sslmode" -> words.put("sslmode", sslMode(value));
      case "ssl" -> {
        if (jdbc) {
          words.put("ssl", value);
        } else if (List.of("true", "1", "").contains(value)) {
          // Outside JDBC this means "encrypt"; the JDBC driver would also verify the host.
          words.putIfAbsent("sslmode", "require");
        }
      }
      case "target_session_attrs" -> words.put("targetServerType", target(value));
      case "keepalives" -> words.put("tcpKeepAlive", Boolean.toString(!value.equals("0")));
      // A pooler in transaction mode cannot keep prepared statements.
      case "pgbouncer" -> words.put("prepareThreshold", value.equals("true") ? "0" : "5");
      default -> other(words, name, value);
    }
  }

  private static void other(Map<String, String> words, String name, String value)
      throws InvalidUrl {
    String known = NAMES.getOrDefault(name, name);
    boolean tls = known.toLowerCase(Locale.ROOT).startsWith("ssl");
    if (!tls || TLS.contains(known)) {
      words.put(known, value);
    } else if (!DROPPED_TLS.contains(known)) {
      throw new InvalidUrl(
          "has an unknown TLS parameter; use sslmode, sslrootcert, sslcert, sslkey");
    }
  }

  private static String sslMode(String value) throws InvalidUrl {
    if (value.equals("no-verify")) {
      return "require";
    }
    if (!SSL_MODES.contains(value)) {
      throw new InvalidUrl("has an unknown sslmode; use one of " + String.join(", ", SSL_MODES));
    }
    return value;
  }

  private static String target(String value) throws InvalidUrl {
    String target = TARGETS.get(value);
    if (target == null) {
      throw new InvalidUrl("has an unknown target_session_attrs; use read-write or any");
    }
    return target;
  }
}
