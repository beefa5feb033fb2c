package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is answered in this region, and what in the primary one. Reading requests are answered here,
 * from the replica; all others go to where the writable database is, by Fly's proxy, which sends
 * the same request again. Thread-safe.
 */
final class Regions {
  private static final Logger LOG = LoggerFactory.getLogger(Regions.class);

  /** How far the log of the writable database was when a write had been answered. */
  static final String POSITION = "Vel-Position";

  private static final String REPLAY = "fly-replay";

  /** Fly's proxy sets it on what it sends again. */
  private static final String REPLAYED = "Fly-Replay-Src";

  /** Longer than a replica may be behind that is read from. */
  private static final Duration OWN_WRITES = Duration.ofSeconds(10);

  private static final int MOST_WRITERS = 10_000;

  private final House house;
  private final Settings.Regions regions;

  /** When whose write was sent away, by the hash of the bearer. */
  private final Map<Integer, Long> writers =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
              return size() > MOST_WRITERS;
            }
          });

  private Regions(House house, Settings.Regions regions) {
    this.house = house;
    this.regions = regions;
  }

  /** The same routes, each where it belongs. */
  static List<Route> around(List<Route> routes, House house, Settings.Regions regions) {
    Regions here = new Regions(house, regions);
    if (regions.secondary()) {
      return routes.stream().map(here::secondary).toList();
    }
    return regions.replicated() ? routes.stream().map(here::primary).toList() : routes;
  }

  private Route primary(Route route) {
    return isReading(route) || route.access() == Access.MCP || !route.template().startsWith("/api/")
        ? route
        : new Route(
            route.method(),
            route.template(),
            route.access(),
            request -> positioned(route.handler().handle(request)));
  }

  /** What was done is answered in any case: without a position the caller only reads elsewhere. */
  private Answer positioned(Answer answer) {
    if (answer.status() >= 400) {
      return answer;
    }
    try {
      return answer.with(POSITION, Long.toString(house.position()));
    } catch (VelException away) {
      LOG.warn("cannot tell the position of a write: {}", away.getMessage());
      return answer;
    }
  }

  private Route secondary(Route route) {
    return isReading(route) && route.access() != Access.MCP
        ? new Route(
            route.method(),
            route.template(),
            route.access(),
            request -> house.reading(position(request), () -> route.handler().handle(request)))
        // Whoever it is from is asked where it is done.
        : new Route(route.method(), route.template(), Access.OPEN, this::elsewhere);
  }

  private static boolean isReading(Route route) {
    return route.method().equals("GET");
  }

  /** From where on the replica will do for this request. */
  private long position(Request request) {
    Optional<Integer> caller = request.bearer().map(String::hashCode);
    Long wrote = caller.map(writers::get).orElse(null);
    if (wrote != null && System.nanoTime() - wrote < OWN_WRITES.toNanos()) {
      return Long.MAX_VALUE;
    }
    Optional<String> given = request.header(POSITION);
    if (given.isEmpty()) {
      return 0;
    }
    Long position = Query.whole(given.get(), 0, Long.MAX_VALUE);
    if (position == null) {
      throw VelException.invalid(POSITION, "must be what an answer said");
    }
    return position;
  }

  private Answer elsewhere(Request request) {
    if (request.header(REPLAYED).isPresent()) {
      throw VelException.unavailable(
          "This request was sent on to the region that takes writes and came to another one;"
              + " PRIMARY_REGION is not the same everywhere",
          null);
    }
    request.bearer().ifPresent(it -> writers.put(it.hashCode(), System.nanoTime()));
    return Answer.empty(409).with(REPLAY, "region=" + regions.primary().orElseThrow());
  }
}
