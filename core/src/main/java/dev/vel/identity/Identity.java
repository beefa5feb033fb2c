package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Once;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Signing in and out, and telling who a credential belongs to. Thread-safe.
 *
 * <p>A sign-in opens a session. Its access token is good for 24 hours, its refresh token for 30
 * days and once: a refresh answers a new pair, and a refresh token that comes a second time was
 * stolen from one of the two who have it, so the whole session ends (RFC 9700, section 4.14.2).
 */
public final class Identity {
  /** Longer ones are no credentials of ours, and are not looked at. */
  private static final int LONGEST_CREDENTIAL = 8 * 1024;

  private static final int EMAIL_SHOWN = 100;

  private final Database database;
  private final Audit audit;
  private final InstantSource clock;
  private final Once<AccessTokens> accessTokens;
  private final Once<Callers> callers;
  private final FirstUsers firstUsers;

  public Identity(
      Database database, Signals signals, Audit audit, Settings settings, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    // Who uses local mode needs neither.
    this.accessTokens = new Once<>(() -> new AccessTokens(settings, clock));
    this.callers = new Once<>(() -> new Callers(database, signals, clock));
    this.firstUsers = new FirstUsers(database, audit, settings, clock);
  }

  /**
   * Opens a session.
   *
   * @throws VelException {@code INVALID_CREDENTIALS}, with the same words and after the same work
   *     whether the address is unknown, the password wrong or the user disabled; {@code
   *     UNAVAILABLE} when too many sign in at once
   */
  public SignIn login(String email, String password, Actor actor) {
    String address = email.toLowerCase(Locale.ROOT);
    Optional<Account> account = database.tx(tx -> Account.byEmail(tx, address));
    boolean matches = Passwords.matches(password, account.map(Account::passwordHash).orElse(null));
    return (matches ? account : Optional.<Account>empty())
        .flatMap(known -> database.tx(tx -> known.stillGood(tx).map(now -> open(tx, now, actor))))
        .orElseThrow(() -> refusedLogin(address, account, actor));
  }

  /**
   * Answers a new pair of tokens and spends the one given.
   *
   * @throws VelException {@code INVALID_CREDENTIALS} when it is unknown, expired or spent, or its
   *     session has ended; a spent one ends its session as well
   */
  public SignIn refresh(String refreshToken, Actor actor) {
    if (!OpaqueToken.REFRESH.isWellFormed(refreshToken)) {
      throw refusedRefresh();
    }
    // A refusal is returned, not thrown, so that what it writes is committed.
    Optional<SignIn> next =
        database.tx(tx ->
            Sessions.present(tx, refreshToken)
                .flatMap(found -> rotate(tx, refreshToken, found, actor)));
    return next.orElseThrow(Identity::refusedRefresh);
  }

  /**
   * Ends the caller's session on every instance.
   *
   * @throws VelException {@code FORBIDDEN} for an API key, which has no session
   */
  public void logout(Principal principal, Actor actor) {
    UUID session =
        principal
            .sessionId()
            .orElseThrow(() ->
                VelException.forbidden(
                    "Only a session can be signed out; revoke the API key instead"));
    database.run(tx -> {
      if (Sessions.end(tx, session, Sessions.End.LOGOUT, clock.instant())) {
        audit.record(tx, actor, "user.logout", "user", principal.userId(), null);
      }
      tx.afterCommit(() -> callers.get().forgetSession(session));
    });
  }

  /**
   * Who a bearer token or an API key belongs to; empty, without saying why, when it is not good.
   */
  public Optional<Principal> authenticate(String credential) {
    if (credential.length() > LONGEST_CREDENTIAL) {
      return Optional.empty();
    }
    if (OpaqueToken.API_KEY.claims(credential)) {
      return OpaqueToken.API_KEY.isWellFormed(credential)
          ? callers.get().ofApiKey(credential)
          : Optional.empty();
    }
    return accessTokens.get().read(credential).flatMap(callers.get()::ofSession);
  }

  /**
   * Makes the first administrator from the settings when there is no user yet.
   *
   * @throws VelException {@code VALIDATION_ERROR} when the settings break the rules for users
   */
  public void seedAdmin() {
    firstUsers.seedAdmin();
  }

  /** The one user of local mode, an administrator without a password, made at first use. */
  public Principal local() {
    return firstUsers.local();
  }

  /** Removes refresh tokens that expired more than 7 days ago; to be called now and then. */
  public void sweep() {
    database.run(tx -> Sessions.sweep(tx, clock.instant()));
  }

  /** Makes a change of the user felt at once, on this instance before this returns. */
  void forget(UUID userId) {
    callers.get().forgetUser(userId);
  }

  private SignIn open(Tx tx, Account account, Actor actor) {
    User user = account.user();
    UUID session = Sessions.open(tx, user.id(), clock.instant());
    audit.record(tx, as(user, actor), "user.login", "user", user.id(), null);
    return signIn(tx, user, session);
  }

  private Optional<SignIn> rotate(
      Tx tx, String refreshToken, Sessions.Presented found, Actor actor) {
    Actor owner = as(found.user(), actor);
    UUID user = found.user().id();
    Instant now = clock.instant();
    if (found.isGood(now)) {
      Sessions.spend(tx, refreshToken, now);
      audit.record(tx, owner, "user.refresh", "user", user, null);
      return Optional.of(signIn(tx, found.user(), found.sessionId()));
    }
    if (found.isReuse()) {
      Sessions.end(tx, found.sessionId(), Sessions.End.REUSE, now);
      audit.refusal(tx, owner, "user.refresh_reuse", "user", user, null);
      tx.afterCommit(() -> callers.get().forgetSession(found.sessionId()));
    } else {
      audit.refusal(tx, owner, "user.refresh", "user", user, null);
    }
    return Optional.empty();
  }

  private SignIn signIn(Tx tx, User user, UUID session) {
    Instant now = clock.instant();
    String refreshToken = OpaqueToken.REFRESH.next();
    Sessions.addRefreshToken(tx, session, refreshToken, now);
    AccessTokens.Issued access = accessTokens.get().issue(user, session);
    return new SignIn(
        new SignIn.Who(user.id(), user.email(), user.role()),
        access.token(),
        access.expiresAt(),
        refreshToken,
        now.plus(Sessions.REFRESH_LIFETIME));
  }

  private VelException refusedLogin(String email, Optional<Account> account, Actor actor) {
    String shown = email.length() > EMAIL_SHOWN ? email.substring(0, EMAIL_SHOWN) + "…" : email;
    database.run(tx ->
        audit.refusal(
            tx,
            actor,
            "user.login",
            "user",
            account.map(known -> known.user().id()).orElse(null),
            Json.object().put("email", shown)));
    return new VelException(
        ErrorCode.INVALID_CREDENTIALS, "The email address or the password is wrong");
  }

  private static VelException refusedRefresh() {
    return new VelException(
        ErrorCode.INVALID_CREDENTIALS, "The refresh token is not good any more; sign in again");
  }

  private static Actor as(User user, Actor actor) {
    return new Actor(user.id(), user.email(), actor.ip(), actor.userAgent(), actor.requestId());
  }
}
