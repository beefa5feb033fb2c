package dev.vel.daemon.http;

import dev.vel.config.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A listener on a free port with impatient deadlines. */
public final class TestListener {
  static final int MAX_BODY = 100_000;

  /** As in earnest, but that nobody waits long for a client that goes on sending. */
  private static final Patience USUAL =
      new Patience(
          Patience.DEFAULT.headers(),
          Patience.DEFAULT.body(),
          Patience.DEFAULT.write(),
          Patience.DEFAULT.idle(),
          Duration.ofMillis(500));

  private TestListener() {}

  public static Listener start(List<Route> routes) {
    return start(routes, (route, request) -> Admission.Admitted.ANYBODY, rules(USUAL));
  }

  static Listener start(List<Route> routes, Admission admission, HttpRules rules) {
    return Listener.start(address(), routes, admission, rules, InstantSource.system());
  }

  static HttpRules rules(Patience patience) {
    return rules(patience, new Capacity(100L * MAX_BODY, 512));
  }

  static HttpRules rules(Patience patience, Capacity capacity) {
    return new HttpRules(
        MAX_BODY,
        List.of("https://app.example"),
        List.of("127.0.0.1"),
        false,
        false,
        patience,
        capacity);
  }

  static Settings.Server address() {
    return new Settings.Server(
        "localhost", "127.0.0.1", 0, 0, List.of(), List.of(), Duration.ofSeconds(2), false);
  }

  public static Route get(String path, Handler handler) {
    return new Route("GET", path, Access.OPEN, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", path, Access.OPEN, handler);
  }
}
