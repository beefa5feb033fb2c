package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.wire.Page;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The users and what may be done with them. Checks the caller's role itself. Thread-safe. */
public final class Users {

  public Users(Database database, Audit audit, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  public User me(Principal caller) {
    throw new UnsupportedOperationException();
  }

  public User updateMe(Principal caller, Actor actor, UserChange change) {
    throw new UnsupportedOperationException();
  }

  public Page<User> list(Principal caller, @Nullable Role role, Page.Range range) {
    throw new UnsupportedOperationException();
  }

  public User create(Principal caller, Actor actor, NewUser user) {
    throw new UnsupportedOperationException();
  }

  public User get(Principal caller, UUID id) {
    throw new UnsupportedOperationException();
  }

  public User update(Principal caller, Actor actor, UUID id, UserChange change) {
    throw new UnsupportedOperationException();
  }

  public void delete(Principal caller, Actor actor, UUID id) {
    throw new UnsupportedOperationException();
  }
}
