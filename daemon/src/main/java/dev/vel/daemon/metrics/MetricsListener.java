package dev.vel.daemon.metrics;

import dev.vel.config.Settings;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Admission;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.HttpRules;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.http.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Where the metrics are read: a port of their own, which is not for the public. */
public final class MetricsListener {
  /** Prometheus' text form, version 0.0.4. */
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Duration DRAIN = Duration.ofSeconds(1);

  private MetricsListener() {}

  /**
   * Starts to listen, guarded as the public port is.
   *
   * @param port 0 takes a free one
   * @throws java.io.UncheckedIOException when the address or the port cannot be had
   */
  public static Listener start(
      Metrics metrics, Settings.Server server, int port, HttpRules rules, InstantSource clock) {
    Settings.Server address =
        new Settings.Server(
            server.host(),
            server.bindAddress(),
            port,
            port,
            List.of(),
            server.trustedProxies(),
            DRAIN,
            server.production());
    Route route =
        new Route(
            "GET", "/metrics", Access.OPEN, request -> Answer.whole(200, TYPE, metrics.scrape()));
    return Listener.start(
        address, List.of(route), (it, request) -> Admission.Admitted.ANYBODY, rules, clock);
  }
}
