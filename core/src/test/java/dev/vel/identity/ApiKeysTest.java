package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
  private static Instance vel;

  @BeforeAll
  static void open() {
    vel = Instance.withAdmin();
  }

  @AfterAll
  static void close() {
    vel.close();
  }

  @Test
  void isAcceptedWithItsScopesWhereverATokenIs() {
    Principal ann = vel.newCaller("ann@example.com");
    ApiKey key = create(ann, List.of(Scope.READ), null);
    assertThat(secret(key)).matches("vel_[A-Za-z0-9_-]{43}").endsWith(key.hint());
    Principal caller = authenticate(key);
    assertThat(caller.userId()).isEqualTo(ann.userId());
    assertThat(caller.scopes()).containsExactly(Scope.READ);
    assertThat(caller.sessionId()).isEmpty();
    Refusal.of(ErrorCode.FORBIDDEN, () -> vel.identity.logout(caller, ANONYMOUS));
    assertThat(vel.identity.authenticate(OpaqueToken.API_KEY.next())).isEmpty();
  }

  @Test
  void showsAKeyOnceAndListsTheNewestFirst() {
    Principal bob = vel.newCaller("bob@example.com");
    ApiKey first = create(bob, null, null);
    ApiKey second = create(bob, List.of(Scope.WRITE, Scope.READ), null);
    Page<ApiKey> page = vel.keys.list(bob, Page.Range.DEFAULT);
    assertThat(page.data()).extracting(ApiKey::id).containsExactly(second.id(), first.id());
    assertThat(page.data()).extracting(ApiKey::key).containsOnlyNulls();
    assertThat(page.data().getLast().scopes()).containsExactly(Scope.READ, Scope.WRITE);
    assertThat(page.meta().total()).isEqualTo(2);
    assertThat(vel.deeds("key.create").getFirst().details().toString())
        .doesNotContain(secret(second));
  }

  @Test
  void givesNoScopeThatTheMakerHasNotAndNoKeyToAKey() {
    Principal cat = vel.newCaller("cat@example.com");
    Refusal.of(ErrorCode.FORBIDDEN, () -> create(cat, List.of(Scope.ADMIN), null));
    Principal reader = authenticate(create(cat, List.of(Scope.READ), null));
    Refusal.of(ErrorCode.FORBIDDEN, () -> create(reader, List.of(Scope.READ), null));
    Refusal.of(ErrorCode.FORBIDDEN, () -> vel.keys.revoke(reader, ANONYMOUS, Ids.next()));
    Principal writer = authenticate(create(cat, List.of(Scope.WRITE), null));
    Refusal.of(ErrorCode.FORBIDDEN, () -> create(writer, null, null));
    Refusal.of(ErrorCode.FORBIDDEN, () -> create(writer, List.of(Scope.WRITE), null));
  }

  @Test
  void takesTheAdminScopeAwayWithTheRole() {
    User dan = vel.user("dan@example.com", Role.ADMIN);
    ApiKey key =
        create(vel.caller(vel.signIn("dan@example.com")), List.of(Scope.ADMIN, Scope.READ), null);
    assertThat(authenticate(key).isAdmin()).isTrue();
    vel.users.update(
        vel.admin(), ANONYMOUS, dan.id(), new UserChange(null, null, null, Role.USER, null));
    assertThat(authenticate(key).isAdmin()).isFalse();
    assertThat(authenticate(key).scopes()).containsExactly(Scope.READ);
  }

  @Test
  void expires() {
    Principal eve = vel.newCaller("eve@example.com");
    Instant now = vel.clock.instant();
    Refusal.of(ErrorCode.VALIDATION_ERROR, () -> create(eve, null, now));
    ApiKey key = create(eve, null, now.plusSeconds(60));
    assertThat(vel.identity.authenticate(secret(key))).isPresent();
    vel.clock.move(Duration.ofSeconds(60));
    try (Instance other = vel.another()) {
      assertThat(other.identity.authenticate(secret(key))).isEmpty();
    }
    Awaitility.await().until(() -> vel.identity.authenticate(secret(key)).isEmpty());
  }

  @Test
  void isUselessOnceRevokedAndRevokingAgainIsFine() {
    Principal fox = vel.newCaller("fox@example.com");
    ApiKey key = create(fox, null, null);
    assertThat(vel.identity.authenticate(secret(key))).isPresent();
    vel.keys.revoke(fox, ANONYMOUS, key.id());
    assertThat(vel.identity.authenticate(secret(key))).isEmpty();
    vel.keys.revoke(fox, ANONYMOUS, key.id());
    assertThat(vel.keys.list(fox, Page.Range.DEFAULT).data()).isEmpty();
    assertThat(vel.deeds("key.revoke"))
        .filteredOn(deed -> key.id().toString().equals(deed.resourceId()))
        .hasSize(1);
    Refusal.of(ErrorCode.NOT_FOUND, () -> vel.keys.revoke(fox, ANONYMOUS, Ids.next()));
  }

  @Test
  void hidesTheKeysOfOthers() {
    Principal gnu = vel.newCaller("gnu@example.com");
    Principal hen = vel.newCaller("hen@example.com");
    UUID id = create(gnu, null, null).id();
    Refusal.of(ErrorCode.NOT_FOUND, () -> vel.keys.revoke(hen, ANONYMOUS, id));
    Refusal.of(ErrorCode.NOT_FOUND, () -> vel.keys.revoke(vel.admin(), ANONYMOUS, id));
    assertThat(vel.keys.list(hen, Page.Range.DEFAULT).data()).isEmpty();
  }

  @Test
  void aUserHasAtMostAHundredHoweverFastTheyAreMade() throws Exception {
    Principal ibis = vel.newCaller("ibis@example.com");
    List<Object> outcomes = Together.run(110, i -> () -> create(ibis, null, null));
    assertThat(outcomes).filteredOn(ApiKey.class::isInstance).hasSize(100);
    Refusal.of(ErrorCode.CONFLICT, () -> create(ibis, null, null));
    vel.keys.revoke(
        ibis, ANONYMOUS, vel.keys.list(ibis, Page.Range.DEFAULT).data().getFirst().id());
    create(ibis, null, vel.clock.instant().plusSeconds(1));
    vel.clock.move(Duration.ofSeconds(2));
    create(ibis, null, null);
  }

  @Test
  void notesItsUseAtMostOnceAMinute() {
    Principal jay = vel.newCaller("jay@example.com");
    ApiKey key = create(jay, null, null);
    assertThat(lastUse(jay)).isNull();
    Instant first = vel.clock.instant();
    useAnew(key);
    assertThat(lastUse(jay)).isEqualTo(first);
    vel.clock.move(Duration.ofSeconds(59));
    useAnew(key);
    assertThat(lastUse(jay)).isEqualTo(first);
    vel.clock.move(Duration.ofSeconds(2));
    useAnew(key);
    assertThat(lastUse(jay)).isEqualTo(vel.clock.instant());
  }

  @Test
  void worksWhileItsRowIsHeldByAnother() {
    Principal kite = vel.newCaller("kite@example.com");
    ApiKey key = create(kite, null, null);
    vel.database.run(tx -> {
      tx.query(row -> row.id("id"), "SELECT id FROM api_keys WHERE id = ? FOR UPDATE", key.id());
      useAnew(key);
    });
    assertThat(lastUse(kite)).isNull();
  }

  private static void useAnew(ApiKey key) {
    try (Instance other = vel.another()) {
      assertThat(other.identity.authenticate(secret(key))).isPresent();
    }
  }

  private static @Nullable Instant lastUse(Principal caller) {
    return vel.keys.list(caller, Page.Range.DEFAULT).data().getFirst().lastUsedAt();
  }

  private static ApiKey create(
      Principal caller, @Nullable List<Scope> scopes, @Nullable Instant expiresAt) {
    return vel.keys.create(caller, Instance.actor(caller), new NewApiKey("ci", scopes, expiresAt));
  }

  private static Principal authenticate(ApiKey key) {
    return vel.identity.authenticate(secret(key)).orElseThrow();
  }

  private static String secret(ApiKey key) {
    return String.valueOf(key.key());
  }
}
