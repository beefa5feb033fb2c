package dev.vel.identity;

import static dev.vel.identity.Instance.ANONYMOUS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.AuditEntry;
import dev.vel.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RefreshTest {
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
  void answersANewPairOfTheSameSession() {
    SignIn first = signIn("ann@example.com");
    SignIn second = other.identity.refresh(first.refreshToken(), ANONYMOUS);
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(second.user()).isEqualTo(first.user());
    assertThat(vel.caller(second).sessionId()).isEqualTo(vel.caller(first).sessionId());
    assertThat(vel.deeds("user.refresh").getFirst().userId()).isEqualTo(first.user().id());
  }

  @Test
  void refusesASpentRefreshTokenAndEndsTheWholeFamily() {
    SignIn first = signIn("bob@example.com");
    SignIn second = vel.identity.refresh(first.refreshToken(), ANONYMOUS);
    refused(first.refreshToken());
    assertThat(vel.identity.authenticate(first.token())).isEmpty();
    assertThat(vel.identity.authenticate(second.token())).isEmpty();
    refused(second.refreshToken());
    assertThat(endings(first.user())).isEqualTo("reuse");
    List<AuditEntry> deeds = vel.deeds("user.refresh_reuse");
    assertThat(deeds).filteredOn(deed -> first.user().id().equals(deed.userId())).hasSize(1);
    assertThat(deeds.getFirst().outcome()).isEqualTo("failure");
  }

  @Test
  void ofTwoWhoComeWithTheSameTokenExactlyOneWins() throws Exception {
    SignIn first = signIn("cat@example.com");
    List<Object> outcomes =
        Together.run(
            2, i -> () -> (i == 0 ? vel : other).identity.refresh(first.refreshToken(), ANONYMOUS));
    assertThat(outcomes).filteredOn(SignIn.class::isInstance).hasSize(1);
    assertThat(endings(first.user())).isEqualTo("reuse");
  }

  @Test
  void refusesAnExpiredToken() {
    SignIn first = signIn("dan@example.com");
    vel.clock.move(Duration.ofDays(30));
    refused(first.refreshToken());
    assertThat(vel.deeds("user.refresh").getFirst().outcome()).isEqualTo("failure");
  }

  @Test
  void refusesTheTokenOfASessionThatWasSignedOut() {
    SignIn first = signIn("eve@example.com");
    vel.identity.logout(vel.caller(first), ANONYMOUS);
    refused(first.refreshToken());
    assertThat(endings(first.user())).isEqualTo("logout");
  }

  @Test
  void refusesTheTokenOfADisabledUser() {
    SignIn first = signIn("fox@example.com");
    vel.users.update(
        vel.admin(), ANONYMOUS, first.user().id(), new UserChange(null, null, null, null, true));
    refused(first.refreshToken());
    assertThat(endings(first.user())).isEqualTo("disabled");
  }

  @Test
  void refusesWhatIsNoTokenAtAllWithoutAskingTheDatabase() {
    Instance cut = vel.another();
    cut.close();
    for (String text : List.of("", "velr_", "velr_" + "!".repeat(43), "x".repeat(100_000))) {
      Refusal.of(ErrorCode.INVALID_CREDENTIALS, () -> cut.identity.refresh(text, ANONYMOUS));
    }
  }

  @Test
  void sweepsTokensThatExpiredLongAgoAndKeepsTheSessions() {
    SignIn first = signIn("gnu@example.com");
    vel.clock.move(Duration.ofDays(36));
    vel.identity.sweep();
    assertThat(tokens(first.user())).isEqualTo(1);
    vel.clock.move(Duration.ofDays(2));
    vel.identity.sweep();
    assertThat(tokens(first.user())).isZero();
    assertThat(vel.count("SELECT count(*) AS n FROM sessions WHERE user_id = ?", first.user().id()))
        .isEqualTo(1);
  }

  private static SignIn signIn(String email) {
    vel.user(email, Role.USER);
    return vel.signIn(email);
  }

  private static void refused(String token) {
    Refusal.of(ErrorCode.INVALID_CREDENTIALS, () -> vel.identity.refresh(token, ANONYMOUS));
  }

  private static String endings(SignIn.Who user) {
    return vel.database
        .tx(tx ->
            tx.first(
                row -> row.text("end_reason"),
                "SELECT end_reason FROM sessions WHERE user_id = ?",
                user.id()))
        .orElseThrow();
  }

  private static long tokens(SignIn.Who user) {
    return vel.count(
        """
        SELECT count(*) AS n FROM refresh_tokens
        JOIN sessions ON sessions.id = session_id WHERE user_id = ?
        """,
        user.id());
  }
}
