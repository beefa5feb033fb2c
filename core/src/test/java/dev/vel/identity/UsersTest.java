package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static dev.vel.identity.Instance.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final UserChange NOTHING = new UserChange(null, null, null, null, null);
  private Instance vel;
  private Principal admin;

  @BeforeEach
  void open() {
    vel = Instance.withAdmin();
    admin = vel.admin();
  }

  @AfterEach
  void close() {
    vel.close();
  }

  @Test
  void keepsUsersFromOneAnother() {
    Principal ann = vel.newCaller("ann@example.com");
    UUID other = admin.userId();
    List<Runnable> attempts =
        List.of(
            () -> vel.users.list(ann, null, Page.Range.DEFAULT),
            () -> vel.users.get(ann, other),
            () -> vel.users.get(ann, ann.userId()),
            () -> vel.users.create(ann, ANONYMOUS, newUser("x@example.com")),
            () -> vel.users.update(ann, ANONYMOUS, ann.userId(), role(Role.ADMIN)),
            () -> vel.users.delete(ann, ANONYMOUS, other, tx -> {}));
    attempts.forEach(attempt -> Refusal.of(ErrorCode.FORBIDDEN, attempt::run));
    assertThat(vel.users.me(ann).email()).isEqualTo("ann@example.com");
  }

  @Test
  void anAdministratorsCredentialWithoutTheScopeManagesNobody() {
    Principal limited =
        new Principal(
            admin.userId(),
            admin.email(),
            Role.ADMIN,
            Set.of(Scope.READ, Scope.WRITE),
            Optional.empty());
    Refusal.of(ErrorCode.FORBIDDEN, () -> vel.users.list(limited, null, Page.Range.DEFAULT));
  }

  @Test
  void makesReadsChangesAndListsUsers() {
    User ann = vel.users.create(admin, Instance.actor(admin), newUser("Ann@Example.com"));
    assertThat(ann.email()).isEqualTo("ann@example.com");
    assertThat(ann.role()).isEqualTo(Role.USER);
    assertThat(vel.users.get(admin, ann.id())).isEqualTo(ann);
    User changed =
        vel.users.update(
            admin,
            Instance.actor(admin),
            ann.id(),
            new UserChange("b@example.com", null, null, Role.ADMIN, null));
    assertThat(changed.email()).isEqualTo("b@example.com");
    assertThat(changed.role()).isEqualTo(Role.ADMIN);
    assertThat(vel.users.list(admin, Role.ADMIN, Page.Range.DEFAULT).data())
        .extracting(User::email)
        .containsExactly("b@example.com", "admin@example.com");
    assertThat(vel.users.list(admin, null, new Page.Range(1, 1)).meta())
        .isEqualTo(new Page.Meta(2, 1, 1));
    assertThat(vel.users.list(admin, Role.USER, Page.Range.DEFAULT).data()).isEmpty();
    assertThat(vel.deeds("user.create").getFirst().userId()).isEqualTo(admin.userId());
    assertThat(vel.deeds("user.update").getFirst().details().toString())
        .isEqualTo("{\"role\":\"admin\",\"email\":\"b@example.com\"}");
  }

  @Test
  void changesNothingAndRecordsNothingWhenNothingIsSaid() {
    User ann = vel.user("ann@example.com", Role.USER);
    assertThat(vel.users.update(admin, ANONYMOUS, ann.id(), NOTHING)).isEqualTo(ann);
    assertThat(vel.users.updateMe(admin, ANONYMOUS, NOTHING).id()).isEqualTo(admin.userId());
    assertThat(vel.deeds("user.update")).isEmpty();
  }

  @Test
  void refusesAnAddressThatAnotherUserHas() {
    vel.user("ann@example.com", Role.USER);
    User bob = vel.user("bob@example.com", Role.USER);
    Refusal.of(
        ErrorCode.CONFLICT, () -> vel.users.create(admin, ANONYMOUS, newUser("ANN@example.com")));
    Refusal.of(
        ErrorCode.CONFLICT,
        () -> vel.users.update(admin, ANONYMOUS, bob.id(), email("ann@example.com")));
  }

  @Test
  void ofManyUsersWithOneAddressMadeAtOnceOneIsThere() throws Exception {
    List<Object> outcomes =
        Together.run(6, i -> () -> vel.users.create(admin, ANONYMOUS, newUser("a@example.com")));
    assertThat(outcomes).filteredOn(User.class::isInstance).hasSize(1);
    assertThat(outcomes)
        .filteredOn(VelException.class::isInstance)
        .allSatisfy(e -> assertThat(((VelException) e).code()).isEqualTo(ErrorCode.CONFLICT))
        .hasSize(5);
  }

  @Test
  void holdsEveryDoorToTheRulesForAddressesAndPasswords() {
    VelException refusal =
        Refusal.of(
            ErrorCode.VALIDATION_ERROR,
            () -> vel.users.create(admin, ANONYMOUS, new NewUser("nonsense", "short", null)));
    assertThat(refusal.details())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("email", "password");
    Refusal.of(
        ErrorCode.VALIDATION_ERROR,
        () -> vel.users.create(admin, ANONYMOUS, newUser(Account.LOCAL_EMAIL)));
    Refusal.of(
        ErrorCode.VALIDATION_ERROR, () -> vel.users.updateMe(admin, ANONYMOUS, role(Role.USER)));
  }

  @Test
  void answersNotFoundForUnknownAndDeletedUsers() {
    User ann = vel.user("ann@example.com", Role.USER);
    vel.users.delete(admin, ANONYMOUS, ann.id(), tx -> {});
    for (UUID id : List.of(ann.id(), Ids.next())) {
      Refusal.of(ErrorCode.NOT_FOUND, () -> vel.users.get(admin, id));
      Refusal.of(
          ErrorCode.NOT_FOUND, () -> vel.users.update(admin, ANONYMOUS, id, role(Role.ADMIN)));
      Refusal.of(ErrorCode.NOT_FOUND, () -> vel.users.delete(admin, ANONYMOUS, id, tx -> {}));
    }
  }

  @Test
  void aDeletedUserIsGoneAndTheAddressFree() {
    Principal ann = vel.newCaller("ann@example.com");
    SignIn signIn = vel.signIn("ann@example.com");
    ApiKey key = vel.keys.create(ann, ANONYMOUS, new NewApiKey("ci", null, null));
    vel.users.delete(admin, Instance.actor(admin), ann.userId(), tx -> {});
    assertThat(vel.identity.authenticate(signIn.token())).isEmpty();
    assertThat(vel.identity.authenticate(String.valueOf(key.key()))).isEmpty();
    Refusal.of(ErrorCode.INVALID_CREDENTIALS, () -> vel.signIn("ann@example.com"));
    Refusal.of(ErrorCode.INVALID_CREDENTIALS, () -> vel.users.me(ann));
    Refusal.of(
        ErrorCode.INVALID_CREDENTIALS,
        () -> vel.keys.create(ann, ANONYMOUS, new NewApiKey("late", null, null)));
    assertThat(vel.user("ann@example.com", Role.USER).id()).isNotEqualTo(ann.userId());
    assertThat(vel.deeds("user.delete").getFirst().resourceId()).isEqualTo(ann.userId().toString());
  }

  @Test
  void aUserWhoseThingsCannotBeTakenAwayIsNotDeleted() {
    Principal ann = vel.newCaller("ann@example.com");
    SignIn signIn = vel.signIn("ann@example.com");
    Refusal.of(
        ErrorCode.UNAVAILABLE,
        () ->
            vel.users.delete(
                admin,
                ANONYMOUS,
                ann.userId(),
                tx -> {
                  throw VelException.unavailable("not now", null);
                }));
    assertThat(vel.users.get(admin, ann.userId()).disabled()).isFalse();
    assertThat(vel.identity.authenticate(signIn.token())).isPresent();
  }

  @Test
  void aDisabledUserIsShutOutUntilEnabledAgain() {
    Principal ann = vel.newCaller("ann@example.com");
    SignIn signIn = vel.signIn("ann@example.com");
    ApiKey key = vel.keys.create(ann, ANONYMOUS, new NewApiKey("ci", null, null));
    vel.users.update(admin, ANONYMOUS, ann.userId(), disabled(true));
    assertThat(vel.identity.authenticate(signIn.token())).isEmpty();
    assertThat(vel.identity.authenticate(String.valueOf(key.key()))).isEmpty();
    vel.users.update(admin, ANONYMOUS, ann.userId(), disabled(false));
    assertThat(vel.identity.authenticate(signIn.token())).isEmpty();
    assertThat(vel.signIn("ann@example.com").user().id()).isEqualTo(ann.userId());
  }

  @Test
  void theLastAdministratorStays() {
    UUID id = admin.userId();
    Refusal.of(ErrorCode.CONFLICT, () -> vel.users.delete(admin, ANONYMOUS, id, tx -> {}));
    Refusal.of(ErrorCode.CONFLICT, () -> vel.users.update(admin, ANONYMOUS, id, role(Role.USER)));
    Refusal.of(ErrorCode.CONFLICT, () -> vel.users.update(admin, ANONYMOUS, id, disabled(true)));
    User second = vel.user("second@example.com", Role.ADMIN);
    vel.users.update(admin, ANONYMOUS, second.id(), disabled(true));
    Refusal.of(ErrorCode.CONFLICT, () -> vel.users.delete(admin, ANONYMOUS, id, tx -> {}));
    vel.users.update(admin, ANONYMOUS, second.id(), disabled(false));
    vel.users.delete(admin, ANONYMOUS, id, tx -> {});
    assertThat(vel.users.list(admin, Role.ADMIN, Page.Range.DEFAULT).data())
        .extracting(User::id)
        .contains(second.id())
        .doesNotContain(id);
  }

  @Test
  void administratorsWhoRemoveEachOtherAtOnceLeaveOne() throws Exception {
    List<UUID> all =
        List.of(
            admin.userId(),
            vel.user("b@example.com", Role.ADMIN).id(),
            vel.user("c@example.com", Role.ADMIN).id(),
            vel.user("d@example.com", Role.ADMIN).id());
    Principal local = vel.identity.local();
    List<Object> outcomes =
        Together.run(
            4,
            i ->
                () -> {
                  switch (i) {
                    case 0, 1 -> vel.users.delete(local, ANONYMOUS, all.get(i), tx -> {});
                    case 2 -> vel.users.update(local, ANONYMOUS, all.get(i), role(Role.USER));
                    default -> vel.users.update(local, ANONYMOUS, all.get(i), disabled(true));
                  }
                  return "gone";
                });
    assertThat(outcomes).filteredOn("gone"::equals).hasSize(3);
    assertThat(
            vel.count(
                """
                SELECT count(*) AS n FROM users
                WHERE role = 'admin' AND NOT disabled AND deleted_at IS NULL
                  AND password_hash IS NOT NULL
                """))
        .isEqualTo(1);
  }

  @Test
  void asksForThePresentPasswordBeforeAnAddressOrPasswordIsChanged() {
    Principal ann = vel.newCaller("ann@example.com");
    Refusal.of(
        ErrorCode.VALIDATION_ERROR,
        () -> vel.users.updateMe(ann, ANONYMOUS, email("b@example.com")));
    VelException refusal =
        Refusal.of(
            ErrorCode.VALIDATION_ERROR,
            () ->
                vel.users.updateMe(
                    ann,
                    Instance.actor(ann),
                    new UserChange("b@example.com", null, "Wrong-Horse-12", null, null)));
    assertThat(refusal.details().getFirst().field()).isEqualTo("current_password");
    assertThat(vel.deeds("user.update_own").getFirst().outcome()).isEqualTo("failure");
    User changed =
        vel.users.updateMe(
            ann, Instance.actor(ann), new UserChange("b@example.com", null, PASSWORD, null, null));
    assertThat(changed.email()).isEqualTo("b@example.com");
    assertThat(vel.users.me(ann)).isEqualTo(changed);
    assertThat(vel.deeds("user.update_own").getFirst().outcome()).isEqualTo("success");
  }

  @Test
  void theLocalUserStaysAsItIs() {
    Principal local = vel.identity.local();
    Refusal.of(
        ErrorCode.CONFLICT, () -> vel.users.delete(admin, ANONYMOUS, local.userId(), tx -> {}));
    Refusal.of(
        ErrorCode.CONFLICT,
        () ->
            vel.users.update(
                admin,
                ANONYMOUS,
                local.userId(),
                new UserChange(null, "Another-Horse-1", null, null, null)));
    Refusal.of(
        ErrorCode.CONFLICT,
        () ->
            vel.users.updateMe(
                local, ANONYMOUS, new UserChange("b@example.com", null, PASSWORD, null, null)));
  }

  @Test
  void writesUsersInTheWordsOfTheContract() {
    assertThat(Json.tree(vel.users.me(admin)).toString())
        .contains("\"role\":\"admin\"", "\"created_at\":\"2026-11-22T14:00:00.123456Z\"")
        .doesNotContain("password");
  }

  private static NewUser newUser(String email) {
    return new NewUser(email, PASSWORD, null);
  }

  private static UserChange email(String email) {
    return new UserChange(email, null, null, null, null);
  }

  private static UserChange role(Role role) {
    return new UserChange(null, null, null, role, null);
  }

  private static UserChange disabled(boolean disabled) {
    return new UserChange(null, null, null, null, disabled);
  }
}
