package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static dev.vel.identity.Instance.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.vel.audit.AuditEntry;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoginTest {
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
  void signsInWhateverTheCaseOfTheAddress() {
    User ann = vel.user("ann@example.com", Role.USER);
    SignIn signIn = vel.identity.login("Ann@Example.COM", PASSWORD, ANONYMOUS);
    assertThat(signIn.user()).isEqualTo(new SignIn.Who(ann.id(), "ann@example.com", Role.USER));
    assertThat(signIn.expiresAt())
        .isBeforeOrEqualTo(vel.clock.instant().plus(Duration.ofHours(24)))
        .isAfter(vel.clock.instant().plus(Duration.ofHours(23)));
    assertThat(signIn.refreshExpiresAt()).isEqualTo(vel.clock.instant().plus(Duration.ofDays(30)));
    assertThat(signIn.refreshToken()).matches("velr_[A-Za-z0-9_-]{43}");
    AuditEntry deed = vel.deeds("user.login").getFirst();
    assertThat(deed.userId()).isEqualTo(ann.id());
    assertThat(deed.actor()).isEqualTo("ann@example.com");
    assertThat(deed.ip()).isEqualTo("192.0.2.7");
  }

  @Test
  void refusesAWrongPasswordAnUnknownAndADisabledUserInTheSameWords() {
    User bob = vel.user("bob@example.com", Role.USER);
    vel.user("cat@example.com", Role.USER);
    vel.users.update(
        vel.admin(), ANONYMOUS, bob.id(), new UserChange(null, null, null, null, true));
    List<VelException> refusals =
        List.of(
            refused("cat@example.com", "Wrong-Horse-12"),
            refused("nobody@example.com", PASSWORD),
            refused("bob@example.com", PASSWORD));
    assertThat(refusals)
        .extracting(VelException::sentence)
        .containsOnly("The email address or the password is wrong");
  }

  @Test
  void recordsARefusalWithTheAddressCutShortAndNotThePassword() {
    String address = "x".repeat(5_000);
    refused(address, "hunter2-Hunter2");
    AuditEntry deed = vel.deeds("user.login").getFirst();
    assertThat(deed.outcome()).isEqualTo("failure");
    assertThat(deed.userId()).isNull();
    assertThat(deed.details().get("email").textValue()).startsWith("xxx").hasSizeLessThan(200);
    assertThat(deed.toString()).doesNotContain("hunter2");
  }

  @Test
  void neverHashesAPasswordLongerThanAnyCanBe() {
    refused("admin@example.com", "Aa1".repeat(1_000_000));
  }

  @Test
  void nobodySignsInAsTheLocalUser() {
    vel.identity.local();
    refused(Account.LOCAL_EMAIL, "");
    refused(Account.LOCAL_EMAIL, PASSWORD);
  }

  @Test
  void hashesAsOftenForAnUnknownUserAsForAWrongPassword() {
    vel.identity.local();
    for (String email : List.of("admin@example.com", "nobody@example.com", Account.LOCAL_EMAIL)) {
      long before = Passwords.WORKERS.getTaskCount();
      refused(email, "Wrong-Horse-12");
      Awaitility.await().until(() -> Passwords.WORKERS.getTaskCount() == before + 1);
    }
  }

  @Test
  void hashesOnlyAFewPasswordsAtOnceAndRefusesWhenTooManyWait() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Callable<Boolean> work = () -> busy.await(1, TimeUnit.MINUTES);
    BlockingQueue<Runnable> queue = Passwords.WORKERS.getQueue();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < Passwords.AT_ONCE; i++) {
      others.add(Passwords.WORKERS.submit(work));
    }
    Thread waiting = Thread.startVirtualThread(() -> vel.signIn("admin@example.com"));
    Awaitility.await().until(() -> queue.size() == 1);
    while (queue.remainingCapacity() > 0) {
      others.add(Passwords.WORKERS.submit(work));
    }
    Refusal.of(ErrorCode.UNAVAILABLE, () -> vel.signIn("admin@example.com"));
    busy.countDown();
    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    for (Future<Boolean> other : others) {
      assertThat(other.get()).isTrue();
    }
  }

  @Test
  void keepsNothingOfTheMemoryThatAHashTakes() {
    vel.signIn("admin@example.com");
    String hash =
        vel.database
            .tx(tx -> Account.byEmail(tx, "admin@example.com"))
            .orElseThrow()
            .passwordHash();
    long[][] blocks = Argon2Memory.blocksOf(Argon2Function.getInstanceFromHash(hash));
    assertThat(blocks).hasDimensions(19 * 1024, 128);
    assertThat(Arrays.stream(blocks).allMatch(block -> block == blocks[0])).isTrue();
    assertThat(blocks[0]).containsOnly(0);
  }

  @Test
  void makesTheSameHashOfLessMemory() {
    byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
    byte[] salt = new byte[16];
    Argon2Function function = Argon2Function.getInstance(64, 2, 1, 32, Argon2.ID);
    String before = function.hash(password, salt).getResult();
    assertThat(Argon2Memory.blocksOf(function)[0]).isNotSameAs(Argon2Memory.blocksOf(function)[1]);
    assertThat(Argon2Memory.lean(function)).isSameAs(function);
    for (int i = 0; i < 2; i++) {
      assertThat(function.hash(password, salt).getResult()).isEqualTo(before);
    }
    assertThat(Argon2Memory.blocksOf(function)[0]).isSameAs(Argon2Memory.blocksOf(function)[1]);
  }

  @Test
  void survivesAFloodOfSignIns() throws Exception {
    List<Object> outcomes = Together.run(12, i -> () -> vel.signIn("admin@example.com"));
    assertThat(outcomes).hasOnlyElementsOfType(SignIn.class);
  }

  @Test
  void storesAnArgon2idHashOfTheRecommendedCost() {
    vel.user("dan@example.com", Role.USER);
    String hash =
        vel.database.tx(tx -> Account.byEmail(tx, "dan@example.com")).orElseThrow().passwordHash();
    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(Passwords.hash(PASSWORD)).isNotEqualTo(hash);
  }

  @Test
  void anOldPasswordOpensNoSessionOnceItWasChanged() {
    User eve = vel.user("eve@example.com", Role.USER);
    Account verified = vel.database.tx(tx -> Account.byEmail(tx, "eve@example.com")).orElseThrow();
    vel.users.update(
        vel.admin(),
        ANONYMOUS,
        eve.id(),
        new UserChange(null, "Another-Horse-1", null, null, null));
    assertThat(vel.database.tx(verified::stillGood)).isEmpty();
  }

  @Test
  void readsALoginBodyAndNamesEveryBadField() {
    assertThat(
            LoginRequest.read(
                Json.object().put("email", "A@example.com").put("password", PASSWORD)))
        .isEqualTo(new LoginRequest("a@example.com", PASSWORD));
    VelException refusal =
        Refusal.of(
            ErrorCode.VALIDATION_ERROR,
            () -> LoginRequest.read(Json.object().put("password", "x".repeat(129)).put("k", 1)));
    assertThat(refusal.details())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("email", "password", "k");
    assertThat(new LoginRequest("a@b.c", "hidden").toString()).doesNotContain("hidden");
  }

  @Test
  void readsARefreshBody() {
    assertThat(RefreshRequest.read(Json.object().put("refresh_token", "velr_x")).refreshToken())
        .isEqualTo("velr_x");
    Refusal.of(ErrorCode.VALIDATION_ERROR, () -> RefreshRequest.read(Json.object()));
  }

  private static VelException refused(String email, String password) {
    return Refusal.of(
        ErrorCode.INVALID_CREDENTIALS, () -> vel.identity.login(email, password, ANONYMOUS));
  }
}
