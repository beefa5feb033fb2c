package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.daemon.http.Admission;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.limit.RateLimits.Allowance;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lets callers in by what the house knows of them. Thread-safe. */
public final class HouseAdmission implements Admission {
  private final House house;

  public HouseAdmission(House house) {
    this.house = house;
  }

  @Override
  public Admitted admit(Route route, Request request) {
    return switch (route.access()) {
      case OPEN -> Admitted.ANYBODY;
      case HEALTH -> new Admitted(Optional.empty(), health(request));
      case SIGN_IN ->
          new Admitted(
              Optional.empty(), Optional.of(house.rateLimits().signIn(request.clientAddress())));
      case SESSION, USER, ADMIN, MCP -> signedIn(request);
    };
  }

  @Override
  public void permit(Route route, Request request) {
    switch (route.access()) {
      case OPEN, HEALTH, SIGN_IN, SESSION -> {}
      case USER -> requireScope(request, Scope.WRITE);
      case ADMIN -> requireScope(request, Scope.ADMIN);
      case MCP -> request.caller().require(Scope.READ);
    }
  }

  /** Health is what tells that the database is gone, so it answers without it too. */
  private Optional<Allowance> health(Request request) {
    try {
      return Optional.of(house.rateLimits().health(request.clientAddress()));
    } catch (VelException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Admitted signedIn(Request request) {
    Principal caller =
        request
            .bearer()
            .flatMap(house.identity()::authenticate)
            .orElseThrow(() ->
                new VelException(ErrorCode.AUTHENTICATION_REQUIRED, "Authentication required"));
    return new Admitted(
        Optional.of(caller), Optional.of(house.rateLimits().request(caller.userId())));
  }

  /** Names a key that can do this and all that the caller's can, where there may be one. */
  private static void requireScope(Request request, Scope wanted) {
    Scope needed = request.isReading() ? Scope.READ : wanted;
    Principal caller = request.caller();
    if (caller.scopes().contains(needed)) {
      return;
    }
    if (needed == Scope.ADMIN && caller.role() != Role.ADMIN) {
      caller.requireAdmin();
    }
    // Commands look before they change something, so that a key for them reads as well.
    List<Scope> scopes = new ArrayList<>(caller.scopes());
    scopes.add(needed);
    scopes.add(Scope.READ);
    throw VelException.forbidden(
        "This needs the scope "
            + needed.name().toLowerCase(Locale.ROOT)
            + ": `vel key create NAME --scope "
            + Scope.write(scopes)
            + "` makes a key that has it");
  }
}
