package dev.vel.cli.http;

import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The token of a context. A refresh token is good once, and using a spent one ends the session, so
 * renewing happens under the lock that all vel commands share: whoever comes second finds the fresh
 * token already there and spends nothing.
 */
public final class StoredBearer implements Bearer {
  /** A token this close to its end is renewed before it is used. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final ContextStore store;
  private final String context;
  private final Refresher refresher;
  private final InstantSource clock;

  /** Spends a refresh token. */
  @FunctionalInterface
  public interface Refresher {
    /** What came for it; throws {@link VelException} when it is not good or nobody answers. */
    Credential refresh(Credential spent);
  }

  public StoredBearer(
      ContextStore store, String context, Refresher refresher, InstantSource clock) {
    this.store = store;
    this.context = context;
    this.refresher = refresher;
    this.clock = clock;
  }

  @Override
  public Optional<String> token() {
    Optional<Credential> stored = store.credential(context);
    if (stored.isPresent() && stored.get().expiresAt().isBefore(clock.instant().plus(MARGIN))) {
      return renew(stored.get().token());
    }
    return stored.map(Credential::token);
  }

  @Override
  public Optional<String> renew(String refused) {
    return store.exclusively(() -> {
      Optional<Credential> stored = store.credential(context);
      if (stored.isEmpty() || !stored.get().token().equals(refused)) {
        return stored.map(Credential::token);
      }
      return refresh(stored.get());
    });
  }

  private Optional<String> refresh(Credential spent) {
    try {
      Credential fresh = refresher.refresh(spent);
      store.keep(context, fresh);
      return Optional.of(fresh.token());
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.AUTHENTICATION_REQUIRED
          || refused.code() == ErrorCode.INVALID_CREDENTIALS) {
        store.keep(context, null);
        return Optional.empty();
      }
      throw refused;
    }
  }

  @Override
  public String advice() {
    return "sign in with `vel login`";
  }
}
