package dev.vel.daemon.http;

import dev.vel.config.Settings;
import java.util.List;

/**
 * What the HTTP side is configured with.
 *
 * @param corsOrigins exact origins
 * @param trustedProxies addresses or networks
 * @param onFly whether those are Fly's
 * @param production whether everything outside is HTTPS
 */
public record HttpRules(
    int maxBodyBytes,
    List<String> corsOrigins,
    List<String> trustedProxies,
    boolean onFly,
    boolean production,
    Patience patience,
    Capacity capacity) {

  public HttpRules {
    corsOrigins = List.copyOf(corsOrigins);
    trustedProxies = List.copyOf(trustedProxies);
  }

  public static HttpRules of(Settings settings) {
    Settings.Server server = settings.server();
    return new HttpRules(
        settings.limits().maxBodyBytes(),
        server.corsOrigins(),
        server.trustedProxies(),
        server.onFly(),
        server.production(),
        Patience.DEFAULT,
        Capacity.of(Runtime.getRuntime().maxMemory(), settings.limits().maxBodyBytes()));
  }
}
