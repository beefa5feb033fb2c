package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.identity.NewUser;
import dev.vel.identity.Role;
import dev.vel.identity.User;
import dev.vel.identity.UserChange;
import dev.vel.wire.Page;
import java.util.List;
import java.util.UUID;

/** The caller, and for administrators the users. */
final class UserRoutes {
  private UserRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.user("GET", "/api/users/me", (vel, request) -> Answer.json(200, vel.me())),
        doors.user(
            "PUT",
            "/api/users/me",
            (vel, request) -> Answer.json(200, vel.updateMe(UserChange.readOwn(request.json())))),
        doors.adminAsking("GET", "/api/users", UserRoutes::list),
        doors.admin("POST", "/api/users", UserRoutes::create),
        doors.admin(
            "GET", "/api/users/{id}", (vel, request) -> Answer.json(200, vel.user(id(request)))),
        doors.admin("PUT", "/api/users/{id}", UserRoutes::update),
        doors.admin("DELETE", "/api/users/{id}", UserRoutes::delete));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    Role role = query.choice("role", Role.class);
    Page.Range range = query.range();
    query.end();
    return Answer.json(200, vel.users(role, range));
  }

  private static Answer create(Vel vel, Request request) {
    User user = vel.createUser(NewUser.read(request.json()));
    return Answer.created(request.base() + "/users/" + user.id(), user);
  }

  private static Answer update(Vel vel, Request request) {
    UUID id = id(request);
    return Answer.json(200, vel.updateUser(id, UserChange.read(request.json())));
  }

  private static Answer delete(Vel vel, Request request) {
    vel.deleteUser(id(request));
    return Answer.empty(204);
  }

  private static UUID id(Request request) {
    return request.id("User");
  }
}
