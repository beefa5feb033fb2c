package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.api.Vel;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import java.util.function.BiFunction;

/** Makes routes that go through the front door as their caller. Thread-safe. */
final class Doors {
  private final House house;

  Doors(House house) {
    this.house = house;
  }

  /** A route for signed-in users that takes no query parameters. */
  Route user(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.USER, request -> through(plain(request), use));
  }

  /** A route for signed-in users that reads its query parameters itself. */
  Route userAsking(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.USER, request -> through(request, use));
  }

  /** A route about other users, for which a key must have been made. */
  Route admin(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.ADMIN, request -> through(plain(request), use));
  }

  /** The same for one that reads its query parameters itself. */
  Route adminAsking(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.ADMIN, request -> through(request, use));
  }

  /** The front door, to be closed by whoever asked. */
  Vel open(Request request) {
    return house.door(request.caller(), request.actor());
  }

  /** The same request, once it is sure that there is nothing behind its question mark. */
  static Request plain(Request request) {
    request.query().end();
    return request;
  }

  private Answer through(Request request, BiFunction<Vel, Request, Answer> use) {
    try (Vel vel = open(request)) {
      return use.apply(vel, request);
    }
  }
}
