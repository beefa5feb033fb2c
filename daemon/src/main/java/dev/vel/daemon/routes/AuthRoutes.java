package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.identity.Identity;
import dev.vel.identity.LoginRequest;
import dev.vel.identity.RefreshRequest;
import java.util.List;

/** Signing in, staying signed in, signing out. */
final class AuthRoutes {
  private final Identity identity;

  private AuthRoutes(Identity identity) {
    this.identity = identity;
  }

  static List<Route> of(House house) {
    AuthRoutes routes = new AuthRoutes(house.identity());
    return List.of(
        new Route("POST", "/api/auth/login", Access.SIGN_IN, routes::login),
        new Route("POST", "/api/auth/refresh", Access.SIGN_IN, routes::refresh),
        new Route("POST", "/api/auth/logout", Access.SESSION, routes::logout));
  }

  private Answer login(Request request) {
    LoginRequest login = LoginRequest.read(Doors.plain(request).json());
    return Answer.json(200, identity.login(login.email(), login.password(), request.actor()));
  }

  private Answer refresh(Request request) {
    RefreshRequest refresh = RefreshRequest.read(Doors.plain(request).json());
    return Answer.json(200, identity.refresh(refresh.refreshToken(), request.actor()));
  }

  private Answer logout(Request request) {
    identity.logout(Doors.plain(request).caller(), request.actor());
    return Answer.empty(204);
  }
}
