package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static dev.vel.identity.Instance.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.vel.config.Secret;
import dev.vel.wire.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthenticateTest {
  /** A second, and what a busy machine adds to it. */
  private static final Duration ONE_AND_STALLS = Duration.ofSeconds(4);

  private static Instance vel;
  private static Instance other;

  @BeforeAll
  static void open() {
    vel = Instance.withAdmin();
    other = vel.another();
  }

  @AfterAll
  static void close() {
    vel.close();
    other.close();
  }

  @Test
  void knowsTheBearerOfATokenOnEveryInstance() {
    SignIn signIn = signIn("ann@example.com");
    Principal caller = other.identity.authenticate(signIn.token()).orElseThrow();
    assertThat(caller.userId()).isEqualTo(signIn.user().id());
    assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE);
    assertThat(caller.isAdmin()).isFalse();
    assertThat(vel.admin().isAdmin()).isTrue();
  }

  @Test
  void forgetsAnEndedSessionAtOnceHereAndWithinASecondElsewhere() {
    SignIn signIn = signIn("bob@example.com");
    assertThat(other.identity.authenticate(signIn.token())).isPresent();
    vel.identity.logout(vel.caller(signIn), ANONYMOUS);
    assertThat(vel.identity.authenticate(signIn.token())).isEmpty();
    withinASecond(() -> other.identity.authenticate(signIn.token()).isEmpty());
    vel.identity.logout(
        new Principal(
            signIn.user().id(),
            "bob@example.com",
            Role.USER,
            java.util.Set.of(),
            java.util.Optional.of(UUID.randomUUID())),
        ANONYMOUS);
    assertThat(vel.deeds("user.logout")).hasSize(1);
  }

  @Test
  void seesAnotherRoleWithinASecondEverywhere() {
    SignIn signIn = signIn("cat@example.com");
    assertThat(other.caller(signIn).isAdmin()).isFalse();
    vel.users.update(
        vel.admin(),
        ANONYMOUS,
        signIn.user().id(),
        new UserChange(null, null, null, Role.ADMIN, null));
    assertThat(vel.caller(signIn).isAdmin()).isTrue();
    withinASecond(() -> other.caller(signIn).isAdmin());
  }

  @Test
  void refusesForgedTokens() {
    SignIn signIn = signIn("dan@example.com");
    UUID session = vel.caller(signIn).sessionId().orElseThrow();
    UUID user = signIn.user().id();
    Algorithm ours = Algorithm.HMAC256(SigningKey.derive(new Secret(Instance.SECRET)));
    byte[] key = SigningKey.derive(new Secret(Instance.SECRET));
    assertThat(vel.identity.authenticate(token(user, session, with -> {}).sign(ours))).isPresent();
    List<String> forged =
        List.of(
            token(user, session, with -> {}).sign(Algorithm.none()),
            token(user, session, with -> {}).sign(Algorithm.HMAC512(key)),
            token(user, session, with -> {}).sign(Algorithm.HMAC384(key)),
            token(user, session, with -> {}).sign(Algorithm.HMAC256(Instance.SECRET)),
            token(user, session, with -> with.withAudience("other")).sign(ours),
            token(user, session, with -> with.withIssuer("https://evil.example")).sign(ours),
            token(user, session, with -> with.withExpiresAt(vel.clock.instant().minusSeconds(10)))
                .sign(ours),
            token(user, session, with -> with.withIssuedAt(vel.clock.instant().plusSeconds(60)))
                .sign(ours),
            token(user, UUID.randomUUID(), with -> {}).sign(ours),
            token(UUID.randomUUID(), session, with -> {}).sign(ours),
            token(user, session, with -> with.withSubject("not a uuid")).sign(ours),
            token(user, session, with -> with.withClaim("sid", 7)).sign(ours),
            JWT.create().withIssuer("https://vel.example.com").withAudience("vel").sign(ours),
            signIn.token().substring(0, signIn.token().length() - 3) + "AAA",
            signIn.token() + ".");
    assertThat(forged).allSatisfy(text -> assertThat(vel.identity.authenticate(text)).isEmpty());
  }

  @Test
  void refusesATokenAfter24Hours() {
    SignIn signIn = signIn("eve@example.com");
    vel.clock.move(Duration.ofHours(24).minusSeconds(2));
    assertThat(vel.identity.authenticate(signIn.token())).isPresent();
    vel.clock.move(Duration.ofSeconds(10));
    assertThat(vel.identity.authenticate(signIn.token())).isEmpty();
  }

  @Test
  void looksAtNoGarbageInTheDatabase() {
    SignIn signIn = signIn("fox@example.com");
    Instance cut = vel.another();
    cut.close();
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(cut.identity.authenticate(text)).isEmpty();
      assertThat(cut.identity.authenticate("vel_" + text)).isEmpty();
      assertThat(cut.identity.authenticate(spoilt(signIn.token(), random))).isEmpty();
    }
    assertThat(cut.identity.authenticate("vel_" + "a".repeat(100_000))).isEmpty();
    assertThat(cut.identity.authenticate(signIn.token() + "a".repeat(10_000))).isEmpty();
    assertThat(cut.identity.authenticate("[".repeat(8_000) + ".x.y")).isEmpty();
    Refusal.of(ErrorCode.UNAVAILABLE, () -> cut.identity.authenticate(signIn.token()));
  }

  @Test
  void asksTheDatabaseOnceForABurstOfRequests() {
    SignIn signIn = signIn("gnu@example.com");
    vel.caller(signIn);
    Instance cut = vel.another();
    cut.caller(signIn);
    cut.close();
    assertThat(cut.identity.authenticate(signIn.token())).isPresent();
  }

  @Test
  void aNewPasswordEndsAllSessionsOfItsOwnerAndNoOthers() {
    SignIn first = signIn("hen@example.com");
    SignIn second = other.signIn("hen@example.com");
    SignIn bystander = signIn("ibis@example.com");
    assertThat(other.identity.authenticate(second.token())).isPresent();
    vel.users.updateMe(
        vel.caller(first),
        ANONYMOUS,
        new UserChange(null, "Another-Horse-1", PASSWORD, null, null));
    assertThat(vel.identity.authenticate(first.token())).isEmpty();
    withinASecond(() -> other.identity.authenticate(second.token()).isEmpty());
    Refusal.of(
        ErrorCode.INVALID_CREDENTIALS,
        () -> vel.identity.refresh(second.refreshToken(), ANONYMOUS));
    assertThat(vel.identity.authenticate(bystander.token())).isPresent();
  }

  @Test
  void aRevokedKeyIsRefusedElsewhereAsSoonAsThatIsTold() throws InterruptedException {
    Principal caller = vel.newCaller("jay@example.com");
    ApiKey key = vel.keys.create(caller, ANONYMOUS, new NewApiKey("k", null, null));
    assertThat(other.identity.authenticate(key.key())).isPresent();
    CountDownLatch told = new CountDownLatch(1);
    other.signals.listen(topic -> {
      if (topic.equals("user:" + caller.userId())) {
        told.countDown();
      }
    });
    vel.keys.revoke(caller, ANONYMOUS, key.id());
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(other.identity.authenticate(key.key())).isEmpty();
  }

  @Test
  void aRevokedKeyIsRefusedWithinASecondWhereNoSignalComes() {
    Principal caller = vel.newCaller("kiwi@example.com");
    ApiKey key = vel.keys.create(caller, ANONYMOUS, new NewApiKey("k", null, null));
    try (Instance deaf = vel.another()) {
      deaf.signals.close();
      assertThat(deaf.identity.authenticate(key.key())).isPresent();
      vel.keys.revoke(caller, ANONYMOUS, key.id());
      withinASecond(() -> deaf.identity.authenticate(key.key()).isEmpty());
    }
  }

  private static SignIn signIn(String email) {
    vel.user(email, Role.USER);
    return vel.signIn(email);
  }

  private static JWTCreator.Builder token(
      UUID user, UUID session, Consumer<JWTCreator.Builder> change) {
    Instant now = vel.clock.instant();
    JWTCreator.Builder builder =
        JWT.create()
            .withIssuer("https://vel.example.com")
            .withAudience("vel")
            .withSubject(user.toString())
            .withJWTId("1")
            .withClaim("sid", session.toString())
            .withClaim("role", "admin")
            .withIssuedAt(now)
            .withExpiresAt(now.plusSeconds(60));
    change.accept(builder);
    return builder;
  }

  private static String spoilt(String token, Random random) {
    // Not in the last character, whose lowest bits say nothing.
    int at = random.nextInt(token.length() - 1);
    char other = token.charAt(at) == 'A' ? 'B' : 'A';
    return token.substring(0, at) + other + token.substring(at + 1);
  }

  private static void withinASecond(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(ONE_AND_STALLS).pollInterval(Duration.ofMillis(20)).until(condition);
  }
}
