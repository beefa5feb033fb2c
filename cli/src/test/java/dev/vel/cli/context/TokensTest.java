package dev.vel.cli.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.cli.http.StoredBearer;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where tokens are, whatever happens on the way. */
final class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");
  private static final URI URL = URI.create("https://vel.example.com");
  @TempDir Path home;
  private final MortalKeyring keyring = new MortalKeyring();
  private final List<String> notices = new ArrayList<>();

  /** What the server takes: the last refresh token that it gave, once. */
  private int session = 1;

  private boolean familyEnded;
  private boolean answered;

  private Path folder(int run) {
    return home.resolve("run" + run);
  }

  private static Credential credential(int number) {
    return new Credential(
        URL,
        "a@b.c",
        "t" + number,
        NOW.plus(Duration.ofHours(number)),
        "r" + number,
        NOW.plus(Duration.ofDays(30)));
  }

  private Credential refresh(Credential spent) {
    if (!("r" + session).equals(spent.refreshToken())) {
      familyEnded = true;
      throw new VelException(ErrorCode.AUTHENTICATION_REQUIRED, "a spent token was used again");
    }
    session++;
    answered = true;
    return credential(session);
  }

  private StoredBearer bearer(ContextStore store) {
    return new StoredBearer(store, "prod", URL, this::refresh, InstantSource.fixed(NOW));
  }

  private ContextStore store(int run) {
    return Stores.with(folder(run), keyring, notices);
  }

  private String file(int run) throws IOException {
    Path file = folder(run).resolve("credentials.json");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void leaveNoTokenInTheFileWhereThereIsAKeyring() throws IOException {
    store(0).keep("prod", credential(1));
    assertThat(file(0)).contains("a@b.c").doesNotContain("t1", "r1");
    assertThat(keyring.secrets.values()).hasSize(1).allMatch(text -> text.contains("\"t1\""));
    assertThat(store(0).credential("prod")).contains(credential(1));
    assertThat(store(0).account("prod"))
        .contains(
            new Account(
                URL,
                "a@b.c",
                credential(1).expiresAt(),
                credential(1).refreshExpiresAt(),
                Account.Kept.KEYRING));
    store(0).keep("prod", null);
    assertThat(keyring.secrets).isEmpty();
    assertThat(store(0).account("prod")).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void areSaidToBeOpenToOthersOnlyWhereTheyAreReadFromTheFileAndMadePrivateByTheNextWrite()
      throws IOException {
    Stores.withFile(folder(0)).keep("prod", credential(1));
    Path file = folder(0).resolve("credentials.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    ContextStore store = Stores.with(folder(0), KeyringUse.FILE, keyring, notices);
    assertThat(store.account("prod")).isPresent();
    assertThat(notices).isEmpty();
    assertThat(store.credential("prod")).contains(credential(1));
    assertThat(notices)
        .containsExactly(
            file + " holds tokens, and others may use it (rw-r--r--): chmod 600 " + file);
    store.keep("prod", credential(2));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(store.credential("prod")).contains(credential(2));
    assertThat(notices).hasSize(1);

    store(0).keep("prod", credential(3));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(store(0).credential("prod")).contains(credential(3));
    assertThat(notices).as("the keyring has them").hasSize(1);
  }

  @Test
  void moveFromTheFileWithTheNextRenewal() throws IOException {
    Stores.withFile(folder(0)).keep("prod", credential(1));
    assertThat(bearer(store(0)).token()).contains("t1");
    assertThat(file(0)).as("nothing moves before something is written").contains("t1");
    assertThat(bearer(store(0)).renew("t1")).contains("t2");
    assertThat(file(0)).doesNotContain("t1", "t2", "r1", "r2");
    assertThat(bearer(store(0)).token()).contains("t2");
  }

  @Test
  void moveBackWhereTheFileIsChosen() throws IOException {
    store(0).keep("prod", credential(1));
    ContextStore chosen = Stores.with(folder(0), KeyringUse.FILE, keyring, notices);
    assertThat(bearer(chosen).token()).contains("t1");
    assertThat(bearer(chosen).renew("t1")).contains("t2");
    assertThat(file(0)).contains("t2");
    assertThat(keyring.secrets).isEmpty();
  }

  /**
   * Kills the command before and after everything it does with the keyring, which is also before
   * and after each of its writes to the file; the next command must never spend a spent token.
   */
  @Test
  void surviveACommandThatIsKilledAtAnyMoment() {
    for (boolean inKeyring : new boolean[] {false, true}) {
      List<Integer> lost = new ArrayList<>();
      int moments = 0;
      for (boolean killed = true; killed; moments++) {
        int run = (inKeyring ? 1_000 : 0) + moments;
        keyring.secrets.clear();
        keyring.moments = Integer.MAX_VALUE;
        session = 1;
        familyEnded = false;
        answered = false;
        (inKeyring ? store(run) : Stores.withFile(folder(run))).keep("prod", credential(1));
        keyring.moments = moments;
        killed = killed(run);
        keyring.moments = Integer.MAX_VALUE;
        boolean written =
            keyring.secrets.values().stream().anyMatch(text -> text.contains("\"r2\""));
        if (answered && !written) {
          lost.add(moments); // The server's answer died with the command: nobody can help that.
          continue;
        }
        Optional<String> token = bearer(store(run)).renew("t1");
        assertThat(token).as("killed at moment %d", moments).isPresent();
        assertThat(familyEnded).as("killed at moment %d", moments).isFalse();
        assertThat(store(run).credential("prod").orElseThrow().refreshToken())
            .isEqualTo("r" + session);
      }
      assertThat(moments).isGreaterThan(4);
      assertThat(lost).as("only between the server's answer and the first write").hasSize(1);
    }
  }

  private boolean killed(int run) {
    try {
      Optional<String> token = bearer(store(run)).renew("t1");
      assertThat(token).contains("t2");
      return false;
    } catch (MortalKeyring.Killed died) {
      return true;
    }
  }

  @Test
  void goToTheFileWithOneNoticeWhereTheKeyringRefuses() throws IOException {
    store(0).keep("prod", credential(1));
    keyring.refusesWrites = true;
    ContextStore store = store(0);
    assertThat(bearer(store).renew("t1")).contains("t2");
    store.keep("other", credential(7));
    assertThat(notices)
        .containsExactly(
            "the system keyring refuses, so the token is kept in "
                + folder(0).resolve("credentials.json"));
    assertThat(file(0)).contains("t2", "t7");
    assertThat(bearer(store(0)).token()).contains("t2");
    keyring.refusesWrites = false;
    assertThat(bearer(store(0)).renew("t2")).contains("t3");
    assertThat(file(0)).doesNotContain("t2", "t3").contains("t7");
    assertThat(familyEnded).isFalse();
  }

  @Test
  void areRefusedWhereOnlyTheKeyringIsChosenAndDoesNotTakeThem() throws IOException {
    keyring.refusesWrites = true;
    ContextStore chosen = Stores.with(folder(0), KeyringUse.KEYRING, keyring, notices);
    assertThatThrownBy(() -> chosen.keep("prod", credential(1)))
        .hasMessageContaining("the system keyring refuses, and VEL_CREDENTIALS=keyring");
    assertThat(file(0)).isEmpty();
    Stores.withFile(folder(0)).keep("prod", credential(1));
    assertThatThrownBy(() -> bearer(chosen).renew("t1")).hasMessageContaining("keyring refuses");
    assertThat(answered).as("nothing was spent that could not be replaced").isFalse();
  }

  @Test
  void areNotSpentWhereTheOnlyKeyringTakesNoOthers() {
    ContextStore chosen = Stores.with(folder(0), KeyringUse.KEYRING, keyring, notices);
    chosen.keep("prod", credential(1));
    keyring.refusesWrites = true;
    assertThatThrownBy(() -> bearer(chosen).renew("t1")).hasMessageContaining("keyring refuses");
    assertThat(answered).isFalse();
    keyring.refusesWrites = false;
    assertThat(bearer(chosen).renew("t1")).contains("t2");
  }

  @Test
  void thatTheKeyringRefusesAfterAllAreGoodForThisCommand() {
    ContextStore chosen = Stores.with(folder(0), KeyringUse.KEYRING, keyring, notices);
    chosen.keep("prod", credential(1));
    StoredBearer bearer =
        new StoredBearer(
            chosen,
            "prod",
            URL,
            spent -> {
              keyring.refusesWrites = session == 1;
              return refresh(spent);
            },
            InstantSource.fixed(NOW));
    assertThat(bearer.renew("t1")).contains("t2");
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith(
            "the renewed token of prod is good for this command alone, so sign in again with"
                + " `vel login https://vel.example.com --email a@b.c --name prod` after it: the system keyring refuses")
        .doesNotContain("t2", "r2");
    assertThat(bearer.token()).contains("t2");
    assertThat(bearer.renew("t1")).as("for another thread").contains("t2");
    assertThatThrownBy(() -> bearer.renew("t2")).hasMessageContaining("keyring refuses");
    assertThat(bearer.token()).as("not lost by that").contains("t2");
    keyring.refusesWrites = false;
    assertThat(bearer.renew("t2")).contains("t3");
    assertThat(chosen.credential("prod")).contains(credential(3));
    assertThat(familyEnded).isFalse();
  }

  @Test
  void areNotForgottenWhenTheKeyringDoesNotGiveThemOut() throws IOException {
    store(0).keep("prod", credential(1));
    String before = file(0);
    var taken = java.util.Map.copyOf(keyring.secrets);
    keyring.secrets.clear();
    assertThatThrownBy(() -> bearer(store(0)).token())
        .hasMessageContaining("the token of prod is in the system keyring, which does not give it");
    keyring.secrets.putAll(taken);
    keyring.secrets.replaceAll((account, text) -> "{\"token\":7}");
    assertThatThrownBy(() -> bearer(store(0)).renew("t1"))
        .hasMessageContaining("holds something that vel did not put there")
        .hasNoCause();
    assertThat(file(0)).isEqualTo(before);
    keyring.secrets.putAll(taken);
    assertThat(bearer(store(0)).token()).contains("t1");
  }

  @Test
  void areReadFromTheKeyringOnceForManyRequests() {
    store(0).keep("prod", credential(1));
    StoredBearer bearer = bearer(store(0));
    assertThat(bearer.token()).contains("t1");
    keyring.moments = 0;
    assertThat(bearer.token()).contains("t1");
    keyring.moments = Integer.MAX_VALUE;
    assertThat(bearer(store(0)).renew("t1")).contains("t2");
    assertThat(bearer.token()).as("another command renewed it").contains("t2");
  }

  @Test
  void goNowhereButToTheirOwnUrl() {
    store(0).keep("prod", credential(1));
    URI elsewhere = URI.create("https://evil.example.com");
    StoredBearer bearer =
        new StoredBearer(store(0), "prod", elsewhere, this::refresh, InstantSource.fixed(NOW));
    assertThat(bearer.token()).isEmpty();
    assertThat(bearer.renew("t1")).isEmpty();
    assertThat(answered).isFalse();
  }

  @Test
  void ofTwoFoldersDoNotMixInOneKeyring() {
    store(0).keep("prod", credential(1));
    store(1).keep("prod", credential(2));
    assertThat(store(0).credential("prod")).contains(credential(1));
    store(1).keep("prod", null);
    assertThat(store(0).credential("prod")).contains(credential(1));
  }
}
