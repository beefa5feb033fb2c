package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Request;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HeaderAccessor;
import io.modelcontextprotocol.server.transport.ServerTransportSecurityException;
import io.modelcontextprotocol.spec.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every request's headers must say. A page from elsewhere that had its own name point at this
 * machine is told by Host and Origin. Thread-safe.
 */
final class Checks {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private final DefaultServerTransportSecurityValidator addresses;
  private final List<String> versions;

  /**
   * @param hosts names and addresses that this server is called by, beside those of this machine
   * @param origins exact origins of pages that may call, beside those of this machine
   * @param versions of the protocol
   */
  Checks(List<String> hosts, List<String> origins, List<String> versions) {
    List<String> names = new ArrayList<>(LOOPBACK);
    hosts.stream().map(Checks::bracketed).forEach(names::add);
    DefaultServerTransportSecurityValidator.Builder rules =
        DefaultServerTransportSecurityValidator.builder().allowedOrigins(origins);
    for (String name : names) {
      // With any port, or none.
      rules.allowedHost(name + ":*");
      rules.allowedOrigin("http://" + name + ":*").allowedOrigin("https://" + name + ":*");
    }
    this.addresses = rules.build();
    this.versions = List.copyOf(versions);
  }

  /**
   * @throws Refusal 403 for a strange host or origin, 400 for a strange version
   */
  void check(Request request) {
    try {
      addresses.validate(new Names(request));
    } catch (ServerTransportSecurityException strange) {
      throw Refusal.of(
          403, "the header Host or Origin names a server or a page that is not known here");
    }
    Optional<String> version = request.header(HttpHeaders.PROTOCOL_VERSION);
    if (version.isPresent() && !versions.contains(version.get())) {
      throw Refusal.of(400, "MCP-Protocol-Version must be one of " + String.join(", ", versions));
    }
  }

  /**
   * @throws Refusal 406 when the client does not take all of these
   */
  static void accepts(Request request, List<String> types) {
    List<String> taken = new ArrayList<>();
    for (String range : request.header("Accept").orElse("").split(",", -1)) {
      taken.add(range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }
    for (String type : types) {
      String any = type.substring(0, type.indexOf('/')) + "/*";
      if (!taken.contains(type) && !taken.contains(any) && !taken.contains("*/*")) {
        throw Refusal.of(406, "Accept must name " + String.join(" and ", types));
      }
    }
  }

  private static String bracketed(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
  }

  /** Host and Origin, whose letters' case means nothing. */
  private record Names(Request request) implements HeaderAccessor {
    @Override
    public List<String> getHeader(String name) {
      return request.header(name).map(value -> value.toLowerCase(Locale.ROOT)).stream().toList();
    }

    @Override
    public List<String> getHeaderNames() {
      return List.of("Host", "Origin");
    }
  }
}
