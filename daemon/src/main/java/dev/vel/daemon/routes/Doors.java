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

  /** A route for signed-in users. */
  Route user(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.USER, request -> through(request, use));
  }

  /** A route that changes things for all, for which a key must have been made. */
  Route admin(String method, String template, BiFunction<Vel, Request, Answer> use) {
    return new Route(method, template, Access.ADMIN, request -> through(request, use));
  }

  /** The front door, to be closed by whoever asked. */
  Vel open(Request request) {
    return house.door(request.caller(), request.actor());
  }

  private Answer through(Request request, BiFunction<Vel, Request, Answer> use) {
    try (Vel vel = open(request)) {
      return use.apply(vel, request);
    }
  }
}
