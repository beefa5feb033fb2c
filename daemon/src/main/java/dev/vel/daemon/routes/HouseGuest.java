package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.api.Vel;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.mcp.Guest;
import dev.vel.identity.Principal;
import dev.vel.identity.Scope;
import dev.vel.limit.StreamLeases;
import dev.vel.mcpserver.Turn;
import dev.vel.mcpserver.VelServer;
import dev.vel.mcpserver.Visitor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A signed-in caller of the MCP server, for one request. Thread-safe. */
final class HouseGuest implements Guest, Visitor {
  private static final Duration CHECK = Duration.ofSeconds(5);

  private final House house;
  private final VelServer server;
  private final Optional<String> bearer;
  private final Principal caller;
  private final Vel vel;
  private StreamLeases.@Nullable Lease lease;
  private @Nullable Turn turn;
  private boolean closed;
  private long checked = System.nanoTime();

  HouseGuest(House house, VelServer server, Request request) {
    this.house = house;
    this.server = server;
    this.bearer = request.bearer();
    this.caller = request.caller();
    this.vel = house.door(caller, request.actor());
  }

  @Override
  public UUID userId() {
    return caller.userId();
  }

  @Override
  public Map<String, Object> context() {
    return Turn.unanswered(this).context();
  }

  @Override
  public synchronized Map<String, Object> begin(String session, Object id) {
    Turn begun = server.begin(this, session, id);
    turn = begun;
    return begun.context();
  }

  @Override
  public Vel vel() {
    return vel;
  }

  @Override
  public void require(Scope scope) {
    caller.require(scope);
  }

  @Override
  public synchronized void expectToWait() {
    if (lease == null && !closed) {
      lease = house.streamLeases().open(caller.userId());
    }
  }

  @Override
  public synchronized boolean isStillWelcome() {
    if (closed || System.nanoTime() - checked < CHECK.toNanos()) {
      return true;
    }
    checked = System.nanoTime();
    if (lease != null) {
      lease.renew();
    }
    return bearer.flatMap(house.identity()::authenticate).isPresent();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (turn != null) {
        turn.close();
      }
      if (lease != null) {
        lease.close();
      }
      vel.close();
    }
  }
}
