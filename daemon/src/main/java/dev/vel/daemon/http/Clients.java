package dev.vel.daemon.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the client behind the proxies. Forwarding headers are believed only when the connection
 * itself comes from a trusted proxy: anybody else can write them too. Fly's own header is believed
 * only on Fly, whose proxy sets it in place of what a client says; other proxies know nothing of it
 * and pass on what a client made up. Thread-safe.
 */
final class Clients {
  private static final HeaderName FLY_CLIENT_IP = HeaderNames.create("Fly-Client-IP");

  private final Networks trusted;
  private final boolean onFly;

  Clients(List<String> trustedProxies, boolean onFly) {
    this.trusted = new Networks(trustedProxies);
    this.onFly = onFly;
  }

  Client of(SocketAddress peer, Headers headers) {
    if (!(peer instanceof InetSocketAddress socket)) {
      return new Client("unknown", false);
    }
    InetAddress address = socket.getAddress();
    if (!trusted.contains(address)) {
      return new Client(text(address), false);
    }
    boolean https = headers.all(HeaderNames.X_FORWARDED_PROTO, List::of).equals(List.of("https"));
    return new Client(text(forwarded(headers).orElse(address)), https);
  }

  private Optional<InetAddress> forwarded(Headers headers) {
    List<String> fly = onFly ? headers.all(FLY_CLIENT_IP, List::of) : List.of();
    if (fly.size() == 1) {
      return literal(fly.getFirst());
    }
    // Each proxy appends whom it heard, so only the right-most entries are the proxies' own words.
    List<String> hops = new ArrayList<>();
    for (String line : headers.all(HeaderNames.X_FORWARDED_FOR, List::of)) {
      hops.addAll(List.of(line.split(",")));
    }
    Optional<InetAddress> client = Optional.empty();
    for (String hop : hops.reversed()) {
      Optional<InetAddress> address = literal(hop);
      if (address.isEmpty()) {
        return client;
      }
      client = address;
      if (!trusted.contains(address.get())) {
        return client;
      }
    }
    return client;
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text.strip()));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
