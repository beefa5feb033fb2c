package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.api.Vel;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Problems;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.limit.StreamLeases;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A task's events as they happen. */
final class StreamRoutes {
  private final House house;
  private final Doors doors;
  private final int streamsPerUser;
  private final InstantSource clock;

  private StreamRoutes(House house, Doors doors, int streamsPerUser, InstantSource clock) {
    this.house = house;
    this.doors = doors;
    this.streamsPerUser = streamsPerUser;
    this.clock = clock;
  }

  static List<Route> of(House house, Doors doors, int streamsPerUser, InstantSource clock) {
    StreamRoutes routes = new StreamRoutes(house, doors, streamsPerUser, clock);
    return List.of(new Route("GET", "/api/tasks/{id}/stream", Access.USER, routes::stream));
  }

  private Answer stream(Request request) {
    UUID id = request.id("Task");
    long after = after(request);
    Vel vel = doors.open(request);
    try {
      TaskWatch watch = vel.watch(id, after);
      try {
        StreamLeases.Lease lease = house.streamLeases().open(request.caller().userId());
        return Answer.events(
            new TaskStream(vel::close, watch, lease, () -> isStillSignedIn(request), Pace.DEFAULT));
      } catch (RuntimeException e) {
        watch.close();
        throw e;
      }
    } catch (RuntimeException e) {
      vel.close();
      if (e instanceof VelException refusal && refusal.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
        return tooMany(refusal, request);
      }
      throw e;
    }
  }

  /** Where to go on: what a reconnecting browser says wins over what its page once asked for. */
  private static long after(Request request) {
    Query query = request.query();
    Long after = query.number("after", 0, Long.MAX_VALUE);
    query.end();
    Optional<String> last = request.header("Last-Event-ID").filter(text -> !text.isEmpty());
    if (last.isEmpty()) {
      return Objects.requireNonNullElse(after, 0L);
    }
    Long seen = Query.whole(last.get(), 0, Long.MAX_VALUE);
    if (seen == null) {
      throw VelException.invalid("Last-Event-ID", "must be the id of an event");
    }
    return seen;
  }

  private boolean isStillSignedIn(Request request) {
    return request.bearer().flatMap(house.identity()::authenticate).isPresent();
  }

  private Answer tooMany(VelException refusal, Request request) {
    Duration wait = refusal.retryAfter().orElse(Duration.ofSeconds(1));
    return Problems.answer(refusal, clock.instant(), request.requestId())
        .with("RateLimit-Limit", Integer.toString(streamsPerUser))
        .with("RateLimit-Remaining", "0")
        .with("RateLimit-Reset", Problems.seconds(wait));
  }
}
