package dev.vel.identity;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.JWTVerifier.BaseVerification;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.config.Settings;
import dev.vel.wire.Fields;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that requests carry: JWTs (RFC 7519) signed with HS256, good for 24 hours unless their
 * session ends before. The algorithm is fixed here and never taken from a token. Thread-safe.
 */
final class AccessTokens {
  static final Duration LIFETIME = Duration.ofHours(24);

  private static final String AUDIENCE = "vel";
  private static final String SESSION = "sid";
  private static final String ROLE = "role";

  /** For instances whose clocks differ a little. */
  private static final long LEEWAY_SECONDS = 2;

  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final int REMEMBERED_AT_MOST = 10_000;

  /**
   * What was verified just now: only good tokens, so that nobody can crowd them out with bad ones.
   */
  private final Cache<String, Verified> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_AT_MOST).expireAfterWrite(REMEMBERED).build();

  private final InstantSource clock;
  private final String issuer;
  private final Algorithm algorithm;
  private final JWTVerifier verifier;

  AccessTokens(Settings settings, InstantSource clock) {
    String host = settings.server().host();
    this.clock = clock;
    this.issuer = host.isBlank() ? "vel" : "https://" + host;
    this.algorithm = Algorithm.HMAC256(SigningKey.derive(settings.secretKeyBase()));
    BaseVerification rules =
        (BaseVerification)
            JWT.require(algorithm)
                .withIssuer(issuer)
                .withAudience(AUDIENCE)
                .withClaimPresence("jti")
                .withClaimPresence("iat")
                .withClaimPresence("exp")
                .acceptLeeway(LEEWAY_SECONDS);
    this.verifier = rules.build(clock.withZone(ZoneOffset.UTC));
  }

  /** A signed token and the second from which it is no longer good. */
  record Issued(String token, Instant expiresAt) {}

  /** Whom a good token names. */
  record Bearer(UUID userId, UUID sessionId) {}

  /** What a good token says; it is good from {@code issuedAt} on and until {@code expiresAt}. */
  private record Verified(Bearer bearer, Instant issuedAt, Instant expiresAt) {
    boolean isGoodAt(Instant now) {
      return !now.isBefore(issuedAt.minusSeconds(LEEWAY_SECONDS))
          && now.isBefore(expiresAt.plusSeconds(LEEWAY_SECONDS));
    }
  }

  Issued issue(User user, UUID sessionId) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plus(LIFETIME);
    String token =
        JWT.create()
            .withIssuer(issuer)
            .withAudience(AUDIENCE)
            .withSubject(user.id().toString())
            .withJWTId(Ids.next().toString())
            .withClaim(SESSION, sessionId.toString())
            .withClaim(ROLE, user.role().name().toLowerCase(Locale.ROOT))
            .withIssuedAt(now)
            .withExpiresAt(expiresAt)
            .sign(algorithm);
    return new Issued(token, expiresAt);
  }

  /** Empty for anything that is not a token of ours, unchanged and of now. */
  Optional<Bearer> read(String token) {
    Verified known = verified.getIfPresent(token);
    if (known != null && known.isGoodAt(clock.instant())) {
      return Optional.of(known.bearer());
    }
    Optional<Verified> found = verify(token);
    found.ifPresent(good -> verified.put(token, good));
    return found.map(Verified::bearer);
  }

  private Optional<Verified> verify(String token) {
    try {
      DecodedJWT jwt = verifier.verify(token);
      UUID user = id(jwt.getSubject());
      UUID session = id(jwt.getClaim(SESSION).asString());
      return user == null || session == null
          ? Optional.empty()
          : Optional.of(
              new Verified(
                  new Bearer(user, session),
                  jwt.getIssuedAtAsInstant(),
                  jwt.getExpiresAtAsInstant()));
    } catch (JWTVerificationException notGood) {
      return Optional.empty();
    }
  }

  private static @Nullable UUID id(@Nullable String text) {
    return text == null ? null : Fields.uuid(text);
  }
}
