package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.wire.Page;
import java.time.InstantSource;
import java.util.UUID;

/** The caller's own API keys. Thread-safe. */
public final class ApiKeys {

  public ApiKeys(Database database, Audit audit, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  public Page<ApiKey> list(Principal caller, Page.Range range) {
    throw new UnsupportedOperationException();
  }

  public ApiKey create(Principal caller, Actor actor, NewApiKey key) {
    throw new UnsupportedOperationException();
  }

  public void revoke(Principal caller, Actor actor, UUID id) {
    throw new UnsupportedOperationException();
  }
}
