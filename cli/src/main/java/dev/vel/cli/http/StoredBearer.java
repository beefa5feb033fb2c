package dev.vel.cli.http;

import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.SignInLine;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final URI url;
  private final Refresher refresher;
  private final InstantSource clock;
  private volatile @Nullable Held held;

  /** Who was signed in until the session turned out to be over. */
  private volatile @Nullable Account last;

  /** Spends a refresh token. */
  @FunctionalInterface
  public interface Refresher {
    /** What came for it; throws {@link VelException} when it is not good or nobody answers. */
    Credential refresh(Credential spent);
  }

  /**
   * Tokens as they were read, so that not every request asks a keyring.
   *
   * @param kept false for those that could be kept nowhere else
   */
  private record Held(Account account, Credential credential, boolean kept) {}

  /**
   * @param url where requests go: tokens that are good elsewhere are not sent there
   */
  public StoredBearer(
      ContextStore store, String context, URI url, Refresher refresher, InstantSource clock) {
    this.store = store;
    this.context = context;
    this.url = url;
    this.refresher = refresher;
    this.clock = clock;
  }

  @Override
  public Optional<String> token() {
    Optional<Credential> known = known().map(this::credential).filter(this::here);
    if (known.filter(this::ending).isPresent()) {
      return renew(known.get().token());
    }
    return known.map(Credential::token);
  }

  /** Another command that renewed the tokens changed the account, too. */
  private Credential credential(Account account) {
    Held before = held;
    if (before != null && before.account().equals(account)) {
      return before.credential();
    }
    Credential credential = store.credential(context).orElseThrow(this::gone);
    held = new Held(account, credential, true);
    return credential;
  }

  private VelException gone() {
    return new VelException(
        ErrorCode.AUTHENTICATION_REQUIRED, "you were signed out of " + url + " just now");
  }

  private boolean here(Credential credential) {
    return credential.url().equals(url);
  }

  private boolean ending(Credential credential) {
    Instant end = credential.expiresAt();
    return end != null && end.isBefore(clock.instant().plus(MARGIN));
  }

  @Override
  public Optional<String> renew(String refused) {
    return store.exclusively(() -> {
      Optional<Credential> stored = newest().filter(this::here);
      if (stored.isEmpty() || !stored.get().token().equals(refused)) {
        return stored.map(Credential::token);
      }
      return stored.get().refreshToken() == null ? Optional.empty() : refresh(stored.get());
    });
  }

  private Optional<Credential> newest() {
    Held before = held;
    if (before != null && !before.kept() && known().filter(before.account()::equals).isPresent()) {
      return Optional.of(before.credential());
    }
    held = null;
    return store.credential(context);
  }

  private Optional<Account> known() {
    return store.account(context);
  }

  /**
   * What is about to be spent is kept once more, where the next ones go: no crash may leave spent
   * ones to be used, and nothing is spent while there is no place for what comes for it.
   */
  private Optional<String> refresh(Credential spent) {
    store.keep(context, spent);
    Credential fresh;
    try {
      fresh = refresher.refresh(spent);
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.AUTHENTICATION_REQUIRED
          || refused.code() == ErrorCode.INVALID_CREDENTIALS) {
        last = known().orElse(null);
        store.keep(context, null);
        return Optional.empty();
      }
      throw refused;
    }
    boolean kept = store.keepFresh(context, fresh);
    held = kept ? null : new Held(known().orElseThrow(this::gone), fresh, false);
    return Optional.of(fresh.token());
  }

  private boolean good(Account account) {
    return account.url().equals(url);
  }

  @Override
  public String advice() {
    return "sign in with " + SignInLine.of(context, url, known().filter(this::good).orElse(last));
  }
}
